import { createServer } from "node:tls";
import type { Authenticate } from "../client-identity.ts";
import type { BrokerKeys } from "../fleet/broker-keys.ts";
import type { Listener } from "./listener.ts";
import { tlsSettings } from "./tls-settings.ts";

/** TLS with a user name and a password: for Home Assistant. */
export function passwordListener(keys: BrokerKeys, authenticate: Authenticate): Listener {
  const server = createServer(tlsSettings(keys));
  return {
    name: "passwords",
    scheme: "mqtts",
    server,
    onStream: (admit) =>
      server.on("secureConnection", (socket) => {
        admit(socket, authenticate, `${socket.remoteAddress}:${socket.remotePort}`);
      }),
  };
}
