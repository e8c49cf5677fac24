import type { CheckedModel } from "@lares/shared/wire";
import { useState } from "preact/hooks";
import type { Fleet } from "../fleet/fleet.ts";
import type { Office } from "../office/office.ts";
import { FaultText } from "./fault-text.tsx";
import { ModelDelivery } from "./model-delivery.tsx";
import { useAction } from "./use-action.ts";
import { useIds } from "./use-ids.ts";

export interface PublishFormProps {
  readonly fleet: Fleet;
  readonly office: Office;
  /** Has the broker keep a model for a device. */
  readonly sendModel: (device: string, blob: Uint8Array) => Promise<void>;
}

/** Sends ESP32s a new model, once the server has checked its file. */
export function PublishForm({ fleet, office, sendModel }: PublishFormProps) {
  const [checked, setChecked] = useState<CheckedModel | undefined>(undefined);
  const { isRunning, fault, run } = useAction();
  const devices = useMicroDevices(fleet);
  if (devices.length === 0) return null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const typed = String(fields.get("version"));
    setChecked(undefined);
    run(async () => {
      const file = await base64Of(fields.get("file") as File);
      setChecked(await office.checkModel({ file, ...(typed && { version: Number(typed) }) }));
    });
  };
  return (
    <section class="panel" aria-labelledby="publish">
      <h2 id="publish">Send ESP32s a model</h2>
      <form class="inline" onSubmit={submit}>
        <label>
          File of <code>lares export</code> or <code>lares aggregator --out</code>
          <input type="file" name="file" required />
        </label>
        <label>
          Version, above theirs
          <input
            type="number"
            name="version"
            min={0}
            max={0xffff_ffff}
            placeholder="the model's own"
          />
        </label>
        <button type="submit" disabled={isRunning}>
          Check the file
        </button>
      </form>
      <FaultText fault={fault} />
      {checked !== undefined && (
        <ModelDelivery
          model={checked}
          devices={devices}
          fleet={fleet}
          sendModel={sendModel}
          key={`${checked.version} ${checked.weights}`}
        />
      )}
    </section>
  );
}

/** Devices that have said which model they run, sorted. */
function useMicroDevices(fleet: Fleet): readonly string[] {
  return useIds(() =>
    fleet.rooms
      .filter(({ microModel }) => microModel !== undefined)
      .map(({ device }) => device)
      .sort(),
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
