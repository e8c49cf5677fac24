import { access } from "node:fs/promises";
import { join } from "node:path";
import { PeerError } from "@lares/shared";
import type { Authenticate } from "../client-identity.ts";
import { fleetFiles } from "../fleet/fleet-files.ts";
import { findUser } from "../fleet/passwords.ts";

/** Each check takes 16 MiB: strangers get one at a time, and a queue that ends. */
const MAX_WAITING = 16;

/** Passwords longer than ours are not hashed. */
const MAX_PASSWORD_BYTES = 64;

/** Checks names and passwords against the fleet's file, which may change while the broker runs. */
export function passwordCheck(directory: string): Authenticate {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async ({ clientId, username = "", password = new Uint8Array() }) => {
    if (password.length > MAX_PASSWORD_BYTES) throw wrong(username);
    if (waiting >= MAX_WAITING) {
      throw new PeerError("too many clients show passwords at once", "Try again later.");
    }
    waiting += 1;
    const check = last.then(() => findUser(directory, username, password));
    last = check.catch(() => {}).finally(() => (waiting -= 1));
    const user = await check;
    if (user === undefined) throw wrong(username);
    await requireOwnClientId(directory, clientId);
    return user;
  };
}

/**
 * A broker throws out the older of two clients with one id: nobody but a member may use its id.
 * @throws PeerError for the id of a member
 */
export async function requireOwnClientId(directory: string, clientId: string): Promise<void> {
  if (!/^[a-z0-9_-]+$/.test(clientId)) return;
  const isMember = await access(join(fleetFiles(directory).members, `${clientId}.json`)).then(
    () => true,
    () => false,
  );
  if (!isMember) return;
  throw new PeerError(
    `client id "${clientId}" is that of a member of the fleet`,
    "Give this client another id, or let it show the member's certificate.",
  );
}

/** Only what the client itself has said, and no more than a name may have. */
function wrong(username: string): PeerError {
  return new PeerError(
    `user "${username.slice(0, 32)}" is unknown, or its password is wrong`,
    "Make a new password with `lares fleet password`.",
  );
}
