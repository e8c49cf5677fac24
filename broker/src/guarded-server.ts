import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { guardSocket, type Log, PacketGuard } from "@lares/shared";
import type { Counters } from "./counters.ts";

export interface GuardedServer {
  readonly server: Server;
  /** Refuses new connections and cuts those that are open. */
  close(): Promise<void>;
}

/**
 * A TCP server that shows `handle` no packet above the limits: aedes has none of its own and
 * gathers whatever length a packet claims, before it knows who sends it.
 *
 * @param counters counted up in place
 */
export function guardedServer(
  handle: (socket: Socket) => void,
  maxPacketBytes: number,
  counters: Counters,
  log: Log,
): GuardedServer {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    counters.connections += 1;
    socket.once("close", () => {
      sockets.delete(socket);
      counters.connections -= 1;
    });
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    guardSocket(socket, new PacketGuard("CONNECT", maxPacketBytes), (fault) => {
      counters.refusedPackets += 1;
      log("warn", "packet-refused", { peer, fault });
    });
    handle(socket);
  });
  return {
    server,
    close: async () => {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
