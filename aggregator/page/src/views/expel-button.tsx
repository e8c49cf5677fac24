import { useRef } from "preact/hooks";
import type { Office } from "../office/office.ts";
import { FaultText } from "./fault-text.tsx";
import { useAction } from "./use-action.ts";

/** Revokes a device, once a person has said so twice. */
export function ExpelButton({ device, office }: { device: string; office: Office }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { isRunning, fault, run } = useAction();
  const expel = (): void =>
    run(async () => {
      await office.expel(device);
      dialog.current?.close();
    });
  return (
    <>
      <button
        type="button"
        aria-label={`Revoke ${device}`}
        onClick={() => dialog.current?.showModal()}
      >
        Revoke
      </button>
      <dialog ref={dialog} aria-label={`Revoke ${device}`}>
        <h2>Revoke {device}?</h2>
        <p>
          It is cut off within a second and stays out until you let it in anew. Its pictures and
          what it has learned stay on it.
        </p>
        <FaultText fault={fault} />
        <p class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep it
          </button>
          <button type="button" class="danger" disabled={isRunning} onClick={expel}>
            Revoke {device}
          </button>
        </p>
      </dialog>
    </>
  );
}
