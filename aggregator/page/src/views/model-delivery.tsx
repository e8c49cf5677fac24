import type { CheckedModel } from "@lares/shared/wire";
import { useState } from "preact/hooks";
import { deliveryText } from "../fleet/delivery.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { FaultText } from "./fault-text.tsx";
import { useAction } from "./use-action.ts";

export interface ModelDeliveryProps {
  readonly model: CheckedModel;
  readonly devices: readonly string[];
  readonly fleet: Fleet;
  readonly sendModel: (device: string, blob: Uint8Array) => Promise<void>;
}

/** A model that was checked: which devices get it, and what they make of it. */
export function ModelDelivery({ model, devices, fleet, sendModel }: ModelDeliveryProps) {
  const [sentTo, setSentTo] = useState<readonly string[]>([]);
  const { isRunning, fault, run } = useAction();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = devices.filter((device) => fields.has(device));
    const blob = Uint8Array.from(atob(model.blob), (letter) => letter.charCodeAt(0));
    run(async () => {
      for (const device of chosen) await sendModel(device, blob);
      setSentTo(chosen);
    });
  };
  return (
    <form class="delivery" onSubmit={submit}>
      <p>
        It is a good model: version <b>{model.version}</b>, weights{" "}
        <code>{model.weights.slice(0, 12)}</code>, signed by this fleet.
      </p>
      {devices.map((device) => (
        <label class="choice" key={device}>
          <input type="checkbox" name={device} checked />
          {fleet.nameOf(device)} <code>{device}</code>
          <span class="hint" role="status">
            {deliveryText(fleet.require(device).value.microModel, model)}
            {sentTo.includes(device) && ", sent"}
          </span>
        </label>
      ))}
      <p>
        <button type="submit" disabled={isRunning}>
          Send it
        </button>
      </p>
      <FaultText fault={fault} />
    </form>
  );
}
