import assert from "node:assert/strict";
import { type Broker, openPolicy, startBroker } from "@lares/broker";
import { RawClient } from "../broker/raw-client.ts";
import { connectPacket, field, packet, publishPacket } from "../broker/raw-packets.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const CONNECT = connectPacket({ clientId: "" });
const CONNACK = hex("20 02 00 00");
const PING = hex("c0 00");
const PONG = "d000";
const suback = (...codes: number[]): Buffer => packet(0x90, Buffer.from([0, 1, ...codes]));
const subscribe = (...filters: [filter: string, qos: number][]): Buffer =>
  packet(
    0x82,
    Buffer.concat([
      hex("00 01"),
      ...filters.flatMap(([filter, qos]) => [field(filter), Buffer.from([qos])]),
    ]),
  );
const unsubscribe = (...filters: string[]): Buffer =>
  packet(0xa2, Buffer.concat([hex("00 01"), ...filters.map(field)]));
const connect = (flags: number, ...payload: Buffer[]): Buffer =>
  packet(0x10, Buffer.concat([field("MQTT"), Buffer.from([4, flags, 0, 60]), ...payload]));

type Exchange = readonly [
  statement: string,
  what: string,
  sent: readonly Buffer[],
  heard: readonly Buffer[],
];

/** Sent on a connection of its own; `heard` is all that comes back before the broker hangs up. */
const violations: readonly Exchange[] = [
  [
    "MQTT-1.5.3-1",
    "invalid UTF-8 in a topic",
    [CONNECT, publishPacket({ topic: hex("61 ff") })],
    [CONNACK],
  ],
  [
    "MQTT-1.5.3-1",
    "a surrogate in a topic",
    [CONNECT, publishPacket({ topic: hex("ed a0 80") })],
    [CONNACK],
  ],
  ["MQTT-1.5.3-2", "U+0000 in a topic", [CONNECT, publishPacket({ topic: "a\0" })], [CONNACK]],
  ["MQTT-2.2.2-2", "PUBREL with wrong flags", [CONNECT, hex("60 02 00 01")], [CONNACK]],
  ["MQTT-2.2.2-2", "PINGREQ with flags", [CONNECT, hex("c1 00")], [CONNACK]],
  ["MQTT-2.2.2-2", "PUBACK with flags", [CONNECT, hex("41 02 00 01")], [CONNACK]],
  ["MQTT-2.2.1", "the reserved type 0", [CONNECT, hex("00 00")], [CONNACK]],
  ["MQTT-2.2.1", "the reserved type 15", [CONNECT, hex("f0 00")], [CONNACK]],
  [
    "MQTT-2.3.1-1",
    "SUBSCRIBE with the packet identifier 0",
    [CONNECT, hex("82 06 00 00 00 01 61 00")],
    [CONNACK],
  ],
  [
    "MQTT-2.3.1-1",
    "UNSUBSCRIBE with the packet identifier 0",
    [CONNECT, hex("a2 05 00 00 00 01 61")],
    [CONNACK],
  ],
  [
    "MQTT-2.3.1-1",
    "PUBLISH of QoS 1 with the packet identifier 0",
    [CONNECT, publishPacket({ topic: "a", qos: 1, messageId: 0 })],
    [CONNACK],
  ],
  ["MQTT-3.1.0-1", "another packet before CONNECT", [PING], []],
  ["MQTT-3.1.0-2", "a second CONNECT", [CONNECT, CONNECT], [CONNACK]],
  [
    "MQTT-3.1.2-1",
    "another protocol name",
    [packet(0x10, Buffer.concat([field("MQXX"), hex("04 02 00 3c"), field("")]))],
    [],
  ],
  [
    "MQTT-3.1.2-2",
    "another protocol level",
    [packet(0x10, Buffer.concat([field("MQTT"), hex("05 02 00 3c 00"), field("five")]))],
    [hex("20 02 00 01")],
  ],
  ["MQTT-3.1.2-3", "the reserved flag of CONNECT", [connect(0x03, field(""))], []],
  ["MQTT-3.1.2-13", "a QoS for a will that is none", [connect(0x0a, field(""))], []],
  ["MQTT-3.1.2-14", "QoS 3 for a will", [connect(0x1e, field(""), field("a"), field("b"))], []],
  ["MQTT-3.1.2-15", "a retain flag for a will that is none", [connect(0x22, field(""))], []],
  [
    "MQTT-3.1.2-22",
    "a password without a user name",
    [connect(0x42, field(""), field("secret"))],
    [],
  ],
  [
    "MQTT-3.1.3-8",
    "an empty client id for a session to be kept",
    [connect(0x00, field(""))],
    [hex("20 02 00 02")],
  ],
  ["MQTT-3.3.1-2", "DUP for QoS 0", [CONNECT, hex("38 04 00 01 61 78")], [CONNACK]],
  ["MQTT-3.3.1-4", "QoS 3", [CONNECT, hex("36 06 00 01 61 00 01 78")], [CONNACK]],
  ["MQTT-3.3.2-2", "a wildcard in a topic", [CONNECT, publishPacket({ topic: "a/+" })], [CONNACK]],
  [
    "MQTT-3.8.1-1",
    "SUBSCRIBE with wrong flags",
    [CONNECT, hex("80 06 00 01 00 01 61 00")],
    [CONNACK],
  ],
  ["MQTT-3.8.3-3", "SUBSCRIBE without a filter", [CONNECT, hex("82 02 00 01")], [CONNACK]],
  ["MQTT-3.8.3-4", "SUBSCRIBE with QoS 3", [CONNECT, subscribe(["a", 3])], [CONNACK]],
  ["MQTT-3.8.3-4", "SUBSCRIBE with a reserved bit", [CONNECT, subscribe(["a", 0x81])], [CONNACK]],
  [
    "MQTT-3.10.1-1",
    "UNSUBSCRIBE with wrong flags",
    [CONNECT, hex("a0 05 00 01 00 01 61")],
    [CONNACK],
  ],
  ["MQTT-3.10.3-2", "UNSUBSCRIBE without a filter", [CONNECT, hex("a2 02 00 01")], [CONNACK]],
  ["MQTT-3.14.1-1", "DISCONNECT with flags", [CONNECT, hex("e1 00")], [CONNACK]],
  ["MQTT-4.7.1-2", "# elsewhere than at the end", [CONNECT, subscribe(["a/#/b", 0])], [CONNACK]],
  ["MQTT-4.7.1-3", "+ beside other characters", [CONNECT, subscribe(["a+", 0])], [CONNACK]],
  ["MQTT-4.7.3-1", "an empty topic", [CONNECT, publishPacket({ topic: "" })], [CONNACK]],
];

const heardOnce = publishPacket({ topic: "a", payload: "x" });
const retained = publishPacket({ topic: "a", payload: "x", retain: true });

/** Sent on a connection of its own; `heard` is all that comes back. */
const conversations: readonly Exchange[] = [
  [
    "MQTT-1.5.3-3",
    "U+FEFF stays in a topic",
    [CONNECT, subscribe(["\uFEFFa", 0]), publishPacket({ topic: "\uFEFFa" })],
    [CONNACK, suback(0), publishPacket({ topic: "\uFEFFa" })],
  ],
  [
    "MQTT-3.1.3-5",
    "a client id of 23 letters and digits",
    [connectPacket({ clientId: "0123456789abcdefghijABC" })],
    [CONNACK],
  ],
  ["MQTT-3.1.3-6", "an empty client id", [CONNECT], [CONNACK]],
  ["MQTT-3.2.2-1", "no session present", [connectPacket({ clientId: "fresh" })], [CONNACK]],
  [
    "MQTT-3.3.1-6",
    "a retained message for a new subscription, flagged (3.3.1-8)",
    [CONNECT, retained, subscribe(["a", 0])],
    [CONNACK, suback(0), retained],
  ],
  [
    "MQTT-3.3.1-9",
    "no retain flag for an established subscription",
    [CONNECT, subscribe(["a", 0]), retained],
    [CONNACK, suback(0), heardOnce],
  ],
  [
    "MQTT-3.3.1-10",
    "an empty retained message clears",
    [
      CONNECT,
      retained,
      publishPacket({ topic: "a", payload: "", retain: true }),
      subscribe(["a", 0]),
    ],
    [CONNACK, suback(0)],
  ],
  [
    "MQTT-3.3.1-12",
    "a message without the flag replaces nothing",
    [CONNECT, retained, publishPacket({ topic: "a", payload: "y" }), subscribe(["a", 0])],
    [CONNACK, suback(0), retained],
  ],
  [
    "MQTT-3.3.4-1",
    "QoS 1 is acknowledged",
    [CONNECT, publishPacket({ topic: "a", qos: 1, messageId: 7 })],
    [CONNACK, hex("40 02 00 07")],
  ],
  [
    "MQTT-4.3.3-2",
    "QoS 2 in two steps",
    [CONNECT, publishPacket({ topic: "a", qos: 2 }), hex("62 02 00 01")],
    [CONNACK, hex("50 02 00 01"), hex("70 02 00 01")],
  ],
  [
    "MQTT-4.3.3-2",
    "QoS 2 sent again is delivered once",
    [
      CONNECT,
      subscribe(["a", 0]),
      publishPacket({ topic: "a", qos: 2 }),
      publishPacket({ topic: "a", qos: 2 }),
    ],
    [CONNACK, suback(0), hex("50 02 00 01"), heardOnce, hex("50 02 00 01")],
  ],
  [
    "MQTT-3.8.4-5",
    "a return code for each filter",
    [CONNECT, subscribe(["a", 0], ["b", 1], ["c", 2])],
    [CONNACK, suback(0, 1, 2)],
  ],
  [
    "MQTT-3.8.4-3",
    "a repeated subscription brings retained messages again",
    [CONNECT, retained, subscribe(["a", 0]), subscribe(["a", 0])],
    [CONNACK, suback(0), retained, suback(0), retained],
  ],
  [
    "MQTT-3.8.4-6",
    "no more than the granted QoS",
    [CONNECT, subscribe(["a", 0]), publishPacket({ topic: "a", payload: "x", qos: 1 })],
    [CONNACK, suback(0), hex("40 02 00 01"), heardOnce],
  ],
  [
    "MQTT-3.10.4-1",
    "nothing after UNSUBSCRIBE",
    [CONNECT, subscribe(["a", 0]), unsubscribe("a"), heardOnce],
    [CONNACK, suback(0), hex("b0 02 00 01")],
  ],
  [
    "MQTT-3.10.4-5",
    "UNSUBACK also for a filter that was none",
    [CONNECT, unsubscribe("never")],
    [CONNACK, hex("b0 02 00 01")],
  ],
  ["MQTT-3.12.4-1", "PINGRESP", [CONNECT, PING], [CONNACK, hex(PONG)]],
  [
    "MQTT-4.7.1-2",
    "# matches the level above",
    [CONNECT, subscribe(["a/#", 0]), heardOnce],
    [CONNACK, suback(0), heardOnce],
  ],
  [
    "MQTT-4.7.1-3",
    "+ matches an empty level",
    [CONNECT, subscribe(["+/b", 0]), publishPacket({ topic: "/b" })],
    [CONNACK, suback(0), publishPacket({ topic: "/b" })],
  ],
  [
    "MQTT-4.7.1-3",
    "+ matches one level only",
    [CONNECT, subscribe(["+", 0]), publishPacket({ topic: "/b" }), heardOnce],
    [CONNACK, suback(0), heardOnce],
  ],
  [
    "MQTT-4.7.2-1",
    "wildcards do not match $SYS",
    [CONNECT, subscribe(["#", 0], ["+/#", 0]), publishPacket({ topic: "$SYS/a" })],
    [CONNACK, suback(0, 0)],
  ],
  [
    "MQTT-4.7.3-4",
    "letters of another case are another topic",
    [CONNECT, subscribe(["A", 0]), heardOnce],
    [CONNACK, suback(0)],
  ],
];

describe("MQTT 3.1.1, packet by packet", () => {
  let broker: Broker;

  beforeEach(async () => {
    broker = await startBroker({ port: 0, policy: openPolicy });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  for (const [statement, what, sent, heard] of violations) {
    it(`[${statement}] hangs up on ${what}`, async () => {
      await using client = await RawClient.open(broker.address.port);
      const isWelcome = heard[0] === CONNACK;
      if (isWelcome) {
        client.send(CONNECT);
        await client.hears(CONNACK);
      }
      client.send(...sent.slice(isWelcome ? 1 : 0));
      await client.closed;
      assert.deepEqual(client.unread, Buffer.concat(heard.slice(isWelcome ? 1 : 0)));
    });
  }

  for (const [statement, what, sent, heard] of conversations) {
    it(`[${statement}] ${what}`, async () => {
      await using client = await RawClient.open(broker.address.port);
      for (const [pings, bytes] of sent.entries()) {
        // The next packet is not read before this one is through: else it may overtake it.
        client.send(bytes, PING);
        while (packetsOf(client.unread).filter((one) => one === PONG).length <= pings) {
          await client.heard(client.unread.length + 1);
        }
      }
      const expected = Buffer.concat([...heard, ...sent.map(() => hex(PONG))]);
      await client.heard(expected.length);
      // SUBACK, what is retained, and other answers may come in any order.
      assert.deepEqual(packetsOf(client.unread), packetsOf(expected));
    });
  }
});

/** Each shorter than 128 bytes; sorted. */
function packetsOf(bytes: Buffer): string[] {
  const packets: string[] = [];
  for (let at = 0; at < bytes.length; at += 2 + (bytes[at + 1] as number)) {
    packets.push(bytes.toString("hex", at, at + 2 + (bytes[at + 1] as number)));
  }
  return packets.sort();
}
