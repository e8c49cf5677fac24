import { once } from "node:events";
import { openPolicy, startBroker } from "@lares/broker";
import { RawClient } from "../broker/raw-client.ts";
import { connectPacket, publishPacket, subscribePacket } from "../broker/raw-packets.ts";
import type { FuzzTarget } from "./fuzz.ts";

const PING = Buffer.from([0xc0, 0]);
const PONG = Buffer.from([0xd0, 0]);
const DISCONNECT = Buffer.from([0xe0, 0]);
const PUBREL = Buffer.from([0x62, 2, 0, 1]);
const UNSUBSCRIBE = Buffer.from([0xa2, 5, 0, 1, 0, 1, 0x61]);

const conversations = [
  [subscribePacket("a/+"), publishPacket({ topic: "a/b", qos: 1 }), PING],
  [publishPacket({ topic: "a", qos: 2 }), PUBREL, PING],
  [publishPacket({ topic: "a", retain: true, payload: "kept" }), subscribePacket("#"), PING],
  [subscribePacket("a", 0), UNSUBSCRIBE, publishPacket({ topic: "a" }), DISCONNECT],
].map((packets) => Buffer.concat([connectPacket({ clientId: "", willTopic: "gone" }), ...packets]));

/** How long a mutant is listened to that the broker does not hang up on. */
const LISTEN_MS = 5;

/**
 * A broker that is sent mutated packets, each on a connection of its own. It must go on serving a
 * client that behaves.
 */
export async function packetsTarget(): Promise<FuzzTarget> {
  const broker = await startBroker({ port: 0, policy: openPolicy, connectTimeoutMs: 200 });
  const good = await RawClient.join(broker.address.port, { clientId: "good" });
  return {
    samples: conversations,
    take: async (input) => {
      const client = await RawClient.open(broker.address.port);
      client.send(Buffer.from(input));
      await Promise.race([client.closed, new Promise((done) => setTimeout(done, LISTEN_MS))]);
      await client[Symbol.asyncDispose]();
      good.send(PING);
      await good.hears(PONG);
    },
    [Symbol.asyncDispose]: async () => {
      good.socket.end(DISCONNECT);
      if (!good.socket.destroyed) await once(good.socket, "close");
      await broker[Symbol.asyncDispose]();
    },
  };
}
