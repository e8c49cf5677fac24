import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isAcknowledged, isPublish, PacketSplitter, repeated } from "./packets.ts";

/** Shares of PUBLISH packets, in both directions, to which something happens. */
export interface Mischief {
  /** The connection ends: before the packet, in the middle of it or after it. */
  readonly cut: number;
  /** Nothing passes for `STALL_MS`. */
  readonly stall: number;
  /** Arrives in many small pieces. */
  readonly slice: number;
  /** Arrives up to `LONGEST_DELAY_MS` later, and all that follows it too. */
  readonly delay: number;
  /** Arrives twice. */
  readonly duplicate: number;
}

export const STALL_MS = 200;
export const LONGEST_DELAY_MS = 20;
const PIECE_BYTES = 97;

export interface ChaosProxy extends AsyncDisposable {
  readonly url: string;
  /** How often each happened. */
  readonly counts: Readonly<Record<keyof Mischief, number>>;
}

/**
 * A network between MQTT clients and a broker that does to their packets what networks do, and
 * what MQTT allows: at QoS 1 a PUBLISH may arrive twice.
 * @param random numbers in [0, 1)
 */
export async function startChaosProxy(
  brokerUrl: string,
  mischief: Mischief,
  random: () => number,
): Promise<ChaosProxy> {
  const counts = { cut: 0, stall: 0, slice: 0, delay: 0, duplicate: 0 };
  const happens = (what: keyof Mischief): boolean => {
    const does = random() < mischief[what];
    if (does) counts[what]++;
    return does;
  };
  const sockets = new Set<Socket>();
  const port = Number(new URL(brokerUrl).port);
  const server = createServer((client) => {
    const broker = connect(port, "127.0.0.1");
    const cut = (): void => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", cut);
      socket.on("close", () => {
        sockets.delete(socket);
        cut();
      });
    }
    const parts = { happens, random, cut };
    void pump(client, broker, parts);
    void pump(broker, client, parts);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${own}`,
    counts,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface PumpParts {
  readonly happens: (what: keyof Mischief) => boolean;
  readonly random: () => number;
  readonly cut: () => void;
}

async function pump(from: Socket, to: Socket, parts: PumpParts): Promise<void> {
  const splitter = new PacketSplitter();
  try {
    for await (const chunk of from) {
      for (const packet of splitter.push(chunk)) await forward(packet, to, parts);
    }
  } catch {
    // The other end of a connection that was cut.
  }
  parts.cut();
}

async function forward(packet: Uint8Array, to: Socket, parts: PumpParts): Promise<void> {
  const { happens, random, cut } = parts;
  if (!isPublish(packet)) {
    to.write(packet);
    return;
  }
  if (happens("stall")) await sleep(STALL_MS);
  if (happens("delay")) await sleep(random() * LONGEST_DELAY_MS);
  if (happens("cut")) {
    // Nothing, a half or all of it still arrives.
    const part = Math.floor(random() * 3) / 2;
    const end = packet.subarray(0, Math.floor(packet.length * part));
    await new Promise((resolve) => to.write(end, resolve));
    cut();
    return;
  }
  if (happens("slice")) await writeInPieces(packet, to);
  else to.write(packet);
  if (isAcknowledged(packet) && happens("duplicate")) to.write(repeated(packet));
}

async function writeInPieces(packet: Uint8Array, to: Socket): Promise<void> {
  for (let at = 0; at < packet.length; at += PIECE_BYTES) {
    await new Promise((resolve) => to.write(packet.subarray(at, at + PIECE_BYTES), resolve));
  }
}
