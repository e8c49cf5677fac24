import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type BrokerAddress, type ClientTls, type Log, openSocket } from "@lares/shared";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import { isSameOrigin } from "./same-origin.ts";

export interface BrokerRelayOptions {
  readonly broker: BrokerAddress;
  /** What to see of it, for `mqtts`; it is shown nothing, for browsers log in by themselves. */
  readonly tls?: ClientTls;
  readonly log: Log;
}

/** Where browsers find it. */
export const relayPath = "/mqtt";

/** Browsers at the same time. */
const maxBrowsers = 32;
/** A page asks and subscribes; it has nothing long to say. */
const maxMessageBytes = 16 * 1024;
const connectTimeoutMs = 5000;

/**
 * Carries the bytes of MQTT between browsers and any broker: over WebSocket here (MQTT 3.1.1,
 * section 6), over TCP or TLS there. It reads none of them; the broker decides who may do what.
 *
 * @returns undoes it
 */
export function relayBroker(server: Server, options: BrokerRelayOptions): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => (offered.has("mqtt") ? "mqtt" : false),
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request, sockets.clients.size);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (browser) => void relay(browser, options));
  };
  server.on("upgrade", upgrade);
  return () => {
    server.off("upgrade", upgrade);
    for (const browser of sockets.clients) browser.terminate();
  };
}

function refusalOf(request: IncomingMessage, browsers: number): string | undefined {
  if (request.url !== relayPath) return "404 Not Found";
  if (!isSameOrigin(request)) return "403 Forbidden";
  return browsers < maxBrowsers ? undefined : "503 Service Unavailable";
}

/** Ends with either side. */
async function relay(browser: WebSocket, { broker, tls, log }: BrokerRelayOptions): Promise<void> {
  const stream = createWebSocketStream(browser);
  try {
    const signal = AbortSignal.timeout(connectTimeoutMs);
    const socket = await openSocket(broker, tls, () => {}, signal);
    await Promise.all([pipeline(stream, socket), pipeline(socket, stream)]);
  } catch (error) {
    log("debug", "page.browser-gone", { error });
  } finally {
    browser.terminate();
  }
}
