import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** First bytes of packets, without flags (MQTT 3.1.1, 2.2.1). */
export const PACKET = { CONNECT: 0x10, PUBLISH: 0x30, SUBSCRIBE: 0x80, DISCONNECT: 0xe0 } as const;

export const CONNACK = Buffer.from([0x20, 2, 0, 0]);

/** The answer to a small PUBLISH of QoS 1: its identifier follows its topic. */
export function puback(publish: Buffer): Buffer {
  const end = 4 + publish.readUInt16BE(2);
  return Buffer.concat([Buffer.from([0x40, 2]), publish.subarray(end, end + 2)]);
}

/** The answer to a SUBSCRIBE to one filter: QoS 1. */
export function suback(subscribe: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x90, 3]), subscribe.subarray(2, 4), Buffer.from([1])]);
}

/** What has come in one chunk. */
export interface Heard {
  /** First byte of its first packet, without flags. */
  readonly type: number;
  readonly chunk: Buffer;
  /** Counts from 0. */
  readonly connection: number;
}

/** A server that plays a broker packet by packet, for what no real broker does on demand. */
export interface ScriptedBroker extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** What each connection so far has sent, the oldest first. */
  readonly heard: readonly Buffer[];
  /** When each connection was made, in ms. */
  readonly connectedAtMs: readonly number[];
}

export async function startScriptedBroker(
  react: (heard: Heard, socket: Socket) => void,
  port = 0,
): Promise<ScriptedBroker> {
  const sockets: Socket[] = [];
  const heard: Buffer[] = [];
  const connectedAtMs: number[] = [];
  const server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    connectedAtMs.push(performance.now());
    heard.push(Buffer.alloc(0));
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      heard[connection] = Buffer.concat([heard[connection] as Buffer, chunk]);
      react({ type: (chunk[0] as number) & 0xf0, chunk, connection }, socket);
    });
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    port: address.port,
    heard,
    connectedAtMs,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
