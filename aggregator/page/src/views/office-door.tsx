import type { Office } from "../office/office.ts";
import { FaultText } from "./fault-text.tsx";
import { useAction } from "./use-action.ts";

/** For who is no admin here: how to become one. */
export function OfficeDoor({ office }: { office: Office }) {
  if (!office.isThere) {
    return (
      <p class="hint">
        To let devices in and revoke them here, start the page with{" "}
        <code>lares page --identity lares-fleet</code>.
      </p>
    );
  }
  return (
    <section class="panel" aria-labelledby="door">
      <h2 id="door">Let devices in, and revoke them</h2>
      <p class="hint">
        {office.role.value === "page" && "You may look only. "}
        An admin's password opens this: <code>lares fleet password NAME --role admin</code> where
        the broker runs.
      </p>
      <AdminLogin office={office} />
    </section>
  );
}

function AdminLogin({ office }: { office: Office }) {
  const { isRunning, fault, run } = useAction();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    run(() => office.logIn(String(fields.get("name")), String(fields.get("password"))));
  };
  return (
    <form class="inline" onSubmit={submit}>
      <label>
        Admin's name
        <input name="name" autocomplete="username" required maxLength={64} />
      </label>
      <label>
        Admin's password
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          required
          maxLength={64}
        />
      </label>
      <button type="submit" disabled={isRunning}>
        Log in
      </button>
      <FaultText fault={fault} />
    </form>
  );
}
