import { createServer } from "node:https";
import { createWebSocketStream, WebSocketServer } from "ws";
import type { Authenticate } from "../client-identity.ts";
import type { BrokerKeys } from "../fleet/broker-keys.ts";
import type { Listener } from "./listener.ts";
import { tlsSettings } from "./tls-settings.ts";

/** Room for the largest packet and its fixed header, should a client send it as one message. */
const HEADER_BYTES = 5;

const REQUEST_TIMEOUT_MS = 5000;

/** Of one message, which costs a hundred bytes for each, whatever it holds; clients send one. */
const MAX_FRAGMENTS = 128;

/** Of one fragment; one of 1 MiB comes in about 700 that fill a packet of the network. */
const MAX_CHUNKS = 4096;

/** MQTT over WebSocket with TLS, a user name and a password: for the page (MQTT 3.1.1, 6). */
export function websocketListener(
  keys: BrokerKeys,
  authenticate: Authenticate,
  maxPacketBytes: number,
): Listener {
  const server = createServer({
    ...tlsSettings(keys),
    maxHeaderSize: 8192,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: REQUEST_TIMEOUT_MS,
  });
  server.on("request", (_request, response) => response.writeHead(426).end());
  const upgrades = new WebSocketServer({
    server,
    path: "/mqtt",
    maxPayload: maxPacketBytes + HEADER_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has("mqtt") ? "mqtt" : false),
  });
  // It repeats the server's errors, which `listen` answers; without a listener they end the process.
  upgrades.on("error", () => {});
  return {
    name: "websocket",
    scheme: "wss",
    server,
    onStream: (admit) =>
      upgrades.on("connection", (client, { socket }) => {
        const stream = createWebSocketStream(client);
        admit(stream, authenticate, `${socket.remoteAddress}:${socket.remotePort}`);
      }),
  };
}
