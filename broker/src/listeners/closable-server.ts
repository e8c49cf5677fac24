import { once } from "node:events";
import type { Server, Socket } from "node:net";

/**
 * Follows the sockets of a server, so that it can be stopped while some are open.
 * @param onSocket called with the change of their number: 1 or -1
 * @returns refuses new connections and cuts those that are open
 */
export function closableServer(
  server: Server,
  onSocket: (change: 1 | -1) => void = () => {},
): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    onSocket(1);
    socket.once("close", () => {
      sockets.delete(socket);
      onSocket(-1);
    });
  });
  return async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, "close");
  };
}
