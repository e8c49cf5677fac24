import type { EventEmitter } from "node:events";
import type { Log } from "@lares/shared";
import type { Aedes } from "aedes";

/** Logs who comes, who goes and who is cut off. */
export function logClients(aedes: Aedes, log: Log): void {
  aedes.on("clientReady", ({ id }) => log("info", "client-joined", { client: id }));
  aedes.on("clientDisconnect", ({ id }) => log("info", "client-left", { client: id }));
  aedes.on("clientError", ({ id }, error) => {
    log(gravity(error), "client-failed", { client: id, error });
  });
  aedes.on("connectionError", (_client, error) =>
    log(gravity(error), "stranger-failed", { error }),
  );
  // Without a listener an error event would end the process.
  const emitter: EventEmitter = aedes;
  emitter.on("error", (error) => log("error", "broker-failed", { error }));
}

/**
 * A socket that broke, or messages on their way to a client that has gone, are daily life; a
 * timeout or a broken protocol deserves a look.
 */
function gravity(error: Error): "info" | "warn" {
  return "syscall" in error || error.message === CLOSED ? "info" : "warn";
}

/** What aedes 1.2.0 says of each message that it could not write any more. */
const CLOSED = "connection closed";
