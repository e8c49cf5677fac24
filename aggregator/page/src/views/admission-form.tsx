import { Admission, type Invitation } from "@lares/shared/wire";
import { useState } from "preact/hooks";
import type { Office } from "../office/office.ts";
import { FaultText } from "./fault-text.tsx";
import { QrCode } from "./qr-code.tsx";
import { useAction } from "./use-action.ts";

/** Invites a device: a token that works once, as a line to run and as a QR code. */
export function AdmissionForm({ office }: { office: Office }) {
  const [invitation, setInvitation] = useState<Invitation | undefined>(undefined);
  const { isRunning, fault, run } = useAction();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const typed = { device: fields.get("device"), room: fields.get("room") };
    const admission = Admission.parse({ ...typed, kind: fields.get("kind") });
    run(async () => setInvitation(await office.admit(admission)));
  };
  return (
    <section class="panel" aria-labelledby="admission">
      <h2 id="admission">Let a device in</h2>
      <form class="inline" onSubmit={submit}>
        <label>
          Device
          <input
            name="device"
            required
            maxLength={32}
            pattern="[a-z0-9][a-z0-9_\-]*"
            title="Small letters, digits, hyphens and underscores"
            autocomplete="off"
            autocapitalize="none"
          />
        </label>
        <label>
          Room
          <input name="room" required maxLength={64} pattern=".*\S.*" autocomplete="off" />
        </label>
        <label>
          Kind
          <select name="kind">
            <option value="device">Raspberry Pi or computer</option>
            <option value="micro">ESP32</option>
            <option value="aggregator">aggregator</option>
          </select>
        </label>
        <button type="submit" disabled={isRunning}>
          Make a token
        </button>
      </form>
      <FaultText fault={fault} />
      {invitation !== undefined && <InvitationCard invitation={invitation} />}
    </section>
  );
}

function InvitationCard({ invitation }: { invitation: Invitation }) {
  const { device, command, expiresAt } = invitation;
  const until = new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return (
    <div class="invitation" role="status">
      <QrCode text={command} label={`The line for ${device} as a QR code`} />
      <div>
        <p>
          Run this on <b>{device}</b> until {until}. It works once.
        </p>
        <pre>{command}</pre>
        <CopyButton text={command} />
      </div>
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  // Browsers offer the clipboard to encrypted pages and to those of this machine only.
  if (!("clipboard" in navigator)) return null;
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <button type="button" onClick={copy}>
      {isCopied ? "Copied" : "Copy"}
    </button>
  );
}
