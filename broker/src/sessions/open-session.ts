import type { Client, ConnectPacket } from "aedes";
import type { ClientIdentity } from "../client-identity.ts";
import { Sessions } from "./sessions.ts";

/** Gives a client that asks for it the session that it had, if its role may have one. */
export async function openSession(
  client: Client,
  connect: ConnectPacket,
  identity: ClientIdentity,
  sessions: Sessions,
): Promise<void> {
  if (connect.clean) return;
  if (!Sessions.areFor(identity)) {
    connect.clean = true;
    client.clean = true;
    return;
  }
  const queue = await sessions.resume(client.id, identity);
  // Else an identifier might be given that a message of the session has still (MQTT 3.1.1, 2.3.1).
  Object.assign(client, { _nextId: queue.nextMessageId() });
}
