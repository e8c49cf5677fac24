import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import type { Authenticate } from "../client-identity.ts";

/** Takes a stream of MQTT. @param peer address and port, for logs */
export type Admit = (stream: Duplex, authenticate: Authenticate, peer: string) => void;

/** One way into the broker: a port, what a client must show there, and who it then is. */
export interface Listener {
  readonly name: "local" | "devices" | "passwords" | "websocket";
  readonly scheme: "mqtt" | "mqtts" | "wss";
  /** Not listening yet. */
  readonly server: Server;
  /** Calls `admit` for each stream once it is encrypted, if it is to be, and ready for MQTT. */
  onStream(admit: Admit): void;
}
