import type { Office } from "../office/office.ts";
import type { Session } from "../session/session.ts";

/** Asks for what `lares fleet password` gave; it goes to the broker and nowhere else. */
export function Login({ session, office }: { session: Session; office: Office }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    session.logIn(String(fields.get("name")), String(fields.get("password")));
    office.open().catch(() => {});
  };
  return (
    <main class="login">
      <h1>Lares</h1>
      <form onSubmit={submit}>
        <label>
          Name
          <input name="name" autocomplete="username" required maxLength={64} />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxLength={256}
          />
        </label>
        {session.hasTried.value && (
          <p role="alert">The broker refused this name and password. Try again.</p>
        )}
        <button type="submit">Watch the fleet</button>
        <p class="hint">
          No password yet? Run <code>lares fleet password NAME</code> where the broker runs.
        </p>
      </form>
    </main>
  );
}
