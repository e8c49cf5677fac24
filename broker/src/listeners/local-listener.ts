import { createServer } from "node:net";
import type { Authenticate } from "../client-identity.ts";
import type { Listener } from "./listener.ts";

/** Plaintext: for this machine, or a network whose owner allows it. */
export function localListener(authenticate: Authenticate): Listener {
  const server = createServer({ noDelay: true });
  return {
    name: "local",
    scheme: "mqtt",
    server,
    onStream: (admit) =>
      server.on("connection", (socket) => {
        admit(socket, authenticate, `${socket.remoteAddress}:${socket.remotePort}`);
      }),
  };
}
