import { z } from "zod";

const Credentials = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().max(256),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
});
/** What a person typed to get in. */
export type Credentials = Omit<z.infer<typeof Credentials>, "expiresAt">;

/** A person logs in once a working day, and a tablet that was lost is soon of no use. */
const lifetimeMs = 8 * 3600 * 1000;
const key = "lares-credentials";

/** Kept for this tab alone, until it is closed or the time is over. */
export function keepCredentials({ name, password }: Credentials): void {
  const kept = { name, password, expiresAt: Date.now() + lifetimeMs };
  sessionStorage.setItem(key, JSON.stringify(kept));
}

/** @returns undefined when nobody is logged in here any more */
export function findCredentials(): Credentials | undefined {
  const found = Credentials.safeParse(JSON.parse(sessionStorage.getItem(key) ?? "null"));
  if (found.success && Date.now() < found.data.expiresAt) return found.data;
  forgetCredentials();
  return undefined;
}

export function forgetCredentials(): void {
  sessionStorage.removeItem(key);
}
