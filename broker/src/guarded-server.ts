import type { Server, Socket } from "node:net";
import { guardSocket, type Log, PacketGuard } from "@lares/shared";
import type { Counters } from "./counters.ts";
import { closableServer } from "./listeners/closable-server.ts";
import type { Admit, Listener } from "./listeners/listener.ts";

export interface GuardedServer {
  readonly server: Server;
  /** Refuses new connections and cuts those that are open. */
  close(): Promise<void>;
}

/**
 * The server of a listener that shows `handle` no packet above the limits: aedes has none of its
 * own and gathers whatever length a packet claims, before it knows who sends it.
 *
 * @param counters counted up in place
 */
export function guardedServer(
  listener: Listener,
  handle: Admit,
  maxPacketBytes: number,
  counters: Counters,
  log: Log,
): GuardedServer {
  const { server } = listener;
  const close = closableServer(server, (change) => {
    counters.connections += change;
  });
  server.on("tlsClientError", (error: Error, { remoteAddress }: Socket) => {
    counters.refusedClients += 1;
    log("info", "tls-refused", { peer: remoteAddress, error });
  });
  listener.onStream((stream, authenticate, peer) => {
    guardSocket(stream, new PacketGuard("CONNECT", maxPacketBytes), (fault) => {
      counters.refusedPackets += 1;
      log("warn", "packet-refused", { peer, fault });
    });
    handle(stream, authenticate, peer);
  });
  return { server, close };
}
