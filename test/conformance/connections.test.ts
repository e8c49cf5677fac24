import assert from "node:assert/strict";
import { type Broker, openPolicy, startBroker } from "@lares/broker";
import { RawClient } from "../broker/raw-client.ts";
import {
  connectPacket,
  packet,
  publishPacket,
  type RawConnect,
  subscribePacket,
} from "../broker/raw-packets.ts";
import { RecordedLog } from "../broker/recorded-log.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const CONNACK = hex("20 02 00 00");
const SESSION_PRESENT = hex("20 02 01 00");
const DISCONNECT = hex("e0 00");
const PING = hex("c0 00");
const PONG = hex("d0 00");
const suback = (qos: number): Buffer => hex(`90 03 00 01 0${qos}`);
const ack = (type: number, id: Buffer): Buffer => packet(type, id);

/** A PUBLISH that a broker has sent to us, shorter than 128 bytes and above QoS 0. */
interface Heard {
  readonly firstByte: number;
  readonly text: string;
  readonly id: Buffer;
}

async function hearsPublish(client: RawClient): Promise<Heard> {
  await client.heard(2);
  const length = 2 + (client.unread[1] as number);
  await client.heard(length);
  const bytes = Buffer.from(client.unread.subarray(0, length));
  await client.hears(bytes);
  const afterTopic = 4 + bytes.readUInt16BE(2);
  return {
    firstByte: bytes[0] as number,
    id: bytes.subarray(afterTopic, afterTopic + 2),
    text: bytes.toString("utf8", afterTopic + 2),
  };
}

/** What outlives a packet, or takes more than one client. */
describe("MQTT 3.1.1, connection by connection", function () {
  this.timeout(10_000);
  let broker: Broker;
  let recorded: RecordedLog;

  beforeEach(async () => {
    recorded = new RecordedLog();
    broker = await startBroker({ port: 0, policy: openPolicy, log: recorded.log });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  async function open(options: RawConnect, connack = CONNACK): Promise<RawClient> {
    const client = await RawClient.open(broker.address.port);
    client.send(connectPacket(options));
    await client.hears(connack);
    return client;
  }

  const keeper = (connack = CONNACK) => open({ clientId: "keeper", clean: false }, connack);

  async function listener(filter: string, qos: 0 | 1 | 2 = 1): Promise<RawClient> {
    const client = await open({ clientId: "listener" });
    await subscribe(client, filter, qos);
    return client;
  }

  async function subscribe(client: RawClient, filter: string, qos: 0 | 1 | 2): Promise<void> {
    client.send(subscribePacket(filter, qos));
    await client.hears(suback(qos));
  }

  /** Ends the connection and waits until the broker knows. */
  async function leave(client: RawClient, id: string): Promise<void> {
    const before = recorded.of("client-left").length;
    await client[Symbol.asyncDispose]();
    const isNew = () => recorded.of("client-left").length > before;
    await recorded.first("client-left", ({ fields }) => fields.client === id && isNew());
  }

  /** Publishes and waits until the broker has taken it over. */
  async function publish(text: string, qos: 1 | 2 = 1, topic = "a"): Promise<void> {
    await using client = await open({ clientId: `publisher-${text}` });
    client.send(publishPacket({ topic, payload: text, qos }));
    await client.hears(qos === 1 ? hex("40 02 00 01") : hex("50 02 00 01"));
    if (qos === 1) return;
    client.send(hex("62 02 00 01"));
    await client.hears(hex("70 02 00 01"));
  }

  describe("sessions", () => {
    it("[MQTT-3.1.2-4] [MQTT-3.2.2-2] a session is gone on with, and said to be there", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      await leave(first, "keeper");
      await using second = await keeper(SESSION_PRESENT);
      await publish("live");
      assert.equal((await hearsPublish(second)).text, "live");
    });

    it("[MQTT-3.1.2-5] [MQTT-4.1.0-1] messages of QoS 1 and 2 wait for it", async () => {
      const first = await keeper();
      await subscribe(first, "a", 2);
      await leave(first, "keeper");
      await publish("one");
      await publish("two", 2);
      await using second = await keeper(SESSION_PRESENT);
      const heard = [await hearsPublish(second), await hearsPublish(second)];
      assert.deepEqual(
        heard.map(({ firstByte, text }) => [firstByte, text]),
        [
          [0x32, "one"],
          [0x34, "two"],
        ],
      );
    });

    it("[MQTT-3.1.2-6] [MQTT-3.2.2-1] a clean session ends the one before, and leaves none", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      await leave(first, "keeper");
      await publish("lost");
      const clean = await open({ clientId: "keeper", clean: true });
      await leave(clean, "keeper");
      await using last = await keeper(CONNACK);
      last.send(PING);
      await last.hears(PONG);
    });

    it("[MQTT-3.1.2-7] retained messages are no part of it: they stay", async () => {
      await using keeping = await keeper();
      keeping.send(publishPacket({ topic: "a", payload: "kept", retain: true, qos: 1 }));
      await keeping.hears(hex("40 02 00 01"));
      await leave(keeping, "keeper");
      const clean = await open({ clientId: "keeper", clean: true });
      await leave(clean, "keeper");
      await using client = await listener("a");
      assert.equal((await hearsPublish(client)).text, "kept");
    });

    it("[MQTT-4.4.0-1] [MQTT-3.3.1-1] what was not acknowledged comes again, as before and marked", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      await publish("again");
      const { firstByte, id } = await hearsPublish(first);
      assert.equal(firstByte, 0x32);
      await leave(first, "keeper");
      await using second = await keeper(SESSION_PRESENT);
      assert.deepEqual(await hearsPublish(second), { firstByte: 0x3a, id, text: "again" });
    });

    it("[MQTT-4.3.2-1] what was acknowledged does not come again", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      await publish("once");
      first.send(ack(0x40, (await hearsPublish(first)).id), PING);
      await first.hears(PONG);
      await leave(first, "keeper");
      await using second = await keeper(SESSION_PRESENT);
      second.send(PING);
      await second.hears(PONG);
    });

    it("[MQTT-4.3.3-1] QoS 2 goes out in two steps, and on with the second", async () => {
      const first = await keeper();
      await subscribe(first, "a", 2);
      await publish("exactly", 2);
      const { id } = await hearsPublish(first);
      first.send(ack(0x50, id));
      await first.hears(ack(0x62, id));
      await leave(first, "keeper");
      const second = await keeper(SESSION_PRESENT);
      await second.hears(ack(0x62, id));
      second.send(ack(0x70, id), PING);
      await second.hears(PONG);
      await leave(second, "keeper");
      await using third = await keeper(SESSION_PRESENT);
      third.send(PING);
      await third.hears(PONG);
    });

    it("[MQTT-2.3.1-4] a new message gets no identifier that another one has still", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      await publish("old");
      const old = await hearsPublish(first);
      await leave(first, "keeper");
      await using second = await keeper(SESSION_PRESENT);
      await hearsPublish(second);
      await publish("new");
      assert.notDeepEqual((await hearsPublish(second)).id, old.id);
    });

    it("[MQTT-3.10.4-2] nothing waits for a subscription that was taken back", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      first.send(hex("a2 05 00 01 00 01 61"));
      await first.hears(hex("b0 02 00 01"));
      await leave(first, "keeper");
      await publish("nobody's");
      const second = await RawClient.open(broker.address.port);
      second.send(connectPacket({ clientId: "keeper", clean: false }), PING);
      await second.hears(CONNACK);
      await second.hears(PONG);
      await second[Symbol.asyncDispose]();
    });

    it("[MQTT-3.2.0-1] CONNACK comes first, also when messages arrive at that moment", async () => {
      const first = await keeper();
      await subscribe(first, "a", 1);
      await leave(first, "keeper");
      await using publisher = await open({ clientId: "publisher" });
      const burst = Array.from({ length: 200 }, () => publishPacket({ topic: "a", qos: 1 }));
      publisher.send(...burst);
      await using second = await RawClient.open(broker.address.port);
      second.send(connectPacket({ clientId: "keeper", clean: false }));
      publisher.send(...burst);
      await second.hears(SESSION_PRESENT);
      for (let n = 0; n < 400; n++) assert.equal((await hearsPublish(second)).text, "x");
    });

    it("[MQTT-4.6.0-6] messages of one client on one topic stay in order", async () => {
      await using client = await listener("a");
      await using publisher = await open({ clientId: "publisher" });
      const texts = Array.from({ length: 200 }, (_, n) => String(n));
      publisher.send(...texts.map((text) => publishPacket({ topic: "a", payload: text, qos: 1 })));
      const heard = [];
      for (let n = 0; n < 200; n++) heard.push((await hearsPublish(client)).text);
      assert.deepEqual(heard, texts);
    });
  });

  describe("connections", () => {
    it("[MQTT-3.1.4-2] a client with the same id takes the place of the older one", async () => {
      await using older = await open({ clientId: "same" });
      await using newer = await open({ clientId: "same" });
      await older.closed;
      newer.send(PING);
      await newer.hears(PONG);
    });

    it("[MQTT-3.1.2-24] who is silent for one and a half times its keep-alive is cut", async () => {
      await using client = await open({ clientId: "silent", keepaliveSeconds: 1 });
      const startMs = performance.now();
      await client.closed;
      const waitedMs = performance.now() - startMs;
      assert.ok(waitedMs > 1400 && waitedMs < 4000, `${waitedMs} ms`);
    });

    it("[MQTT-3.1.2-24] any packet counts: who speaks once a second stays", async () => {
      await using client = await open({ clientId: "speaks", keepaliveSeconds: 1 });
      for (let n = 0; n < 3; n++) {
        await new Promise((resolve) => setTimeout(resolve, 900));
        client.send(publishPacket({ topic: "a", qos: 1 }));
        await client.hears(hex("40 02 00 01"));
      }
    });

    it("[MQTT-3.14.4-2] the broker closes after DISCONNECT", async () => {
      await using client = await open({ clientId: "leaving" });
      client.send(DISCONNECT);
      await client.closed;
    });

    it("[MQTT-3.1.4-5] nothing is done that comes after a refused CONNECT", async () => {
      await using heard = await listener("a");
      await using client = await RawClient.open(broker.address.port);
      client.send(connectPacket({ clientId: "", clean: false }), publishPacket({ topic: "a" }));
      await client.closed;
      heard.send(PING);
      await heard.hears(PONG);
    });
  });

  describe("last wills", () => {
    const will = { clientId: "mortal", willTopic: "will" };
    const abrupt: [
      statement: string,
      how: string,
      end: (client: RawClient) => void | Promise<void>,
      options?: Partial<RawConnect>,
    ][] = [
      ["MQTT-3.1.2-8", "its connection breaks", (client) => client[Symbol.asyncDispose]()],
      ["MQTT-3.1.2-8", "it breaks the protocol", (client) => client.send(hex("f0 00"))],
      [
        "MQTT-3.1.2-8",
        "its keep-alive runs out",
        (client) => client.closed,
        { keepaliveSeconds: 1 },
      ],
      [
        "MQTT-3.1.2-8",
        "another takes its place",
        async () => void (await open({ clientId: "mortal" })),
      ],
    ];
    for (const [statement, how, end, options] of abrupt) {
      it(`[${statement}] of a client is published when ${how}`, async () => {
        await using heard = await listener("will");
        await using client = await open({ ...will, ...options });
        await end(client);
        await heard.hears(publishPacket({ topic: "will", payload: "gone" }));
      });
    }

    it("[MQTT-3.1.2-10] [MQTT-3.14.4-3] of a client that says DISCONNECT is thrown away", async () => {
      await using heard = await listener("will");
      const client = await open(will);
      client.send(DISCONNECT);
      await client.closed;
      await recorded.first("client-left", ({ fields }) => fields.client === "mortal");
      await publish("marker", 1, "will");
      assert.equal((await hearsPublish(heard)).text, "marker");
    });

    for (const [statement, isKept] of [
      ["MQTT-3.1.2-16", false],
      ["MQTT-3.1.2-17", true],
    ] as const) {
      it(`[${statement}] is ${isKept ? "" : "not "}kept when its flag is ${isKept ? "set" : "not set"}`, async () => {
        await using live = await listener("will");
        const client = await open({ ...will, willRetain: isKept });
        await client[Symbol.asyncDispose]();
        await live.hears(publishPacket({ topic: "will", payload: "gone" }));
        await using later = await open({ clientId: "later" });
        await subscribe(later, "will", 1);
        later.send(PING);
        const kept = publishPacket({ topic: "will", payload: "gone", retain: true });
        await later.heard(isKept ? kept.length + PONG.length : PONG.length);
        assert.equal(later.unread.includes(kept), isKept);
      });
    }
  });

  describe("what goes to whom", () => {
    it("[MQTT-3.8.4-6] a wildcard subscription of QoS 1 gets a message of QoS 2 with QoS 1", async () => {
      await using client = await listener("+", 1);
      await publish("two", 2);
      assert.equal((await hearsPublish(client)).firstByte, 0x32);
    });

    it("[MQTT-3.3.1-11] an empty retained message is sent on as any other, and not kept", async () => {
      await using client = await listener("a");
      await using publisher = await open({ clientId: "publisher" });
      publisher.send(publishPacket({ topic: "a", payload: "", retain: true }));
      await client.hears(publishPacket({ topic: "a", payload: "" }));
      await using later = await open({ clientId: "later" });
      await subscribe(later, "a", 1);
      later.send(PING);
      await later.hears(PONG);
    });

    it("[MQTT-3.3.1-5] a retained message replaces the one before, with its QoS", async () => {
      await using publisher = await open({ clientId: "publisher" });
      for (const qos of [0, 1] as const) {
        publisher.send(publishPacket({ topic: "a", payload: `q${qos}`, retain: true, qos }), PING);
      }
      while (!publisher.unread.includes(hex("40 02 00 01"))) await publisher.heard(8);
      await using client = await listener("a");
      const { firstByte, text } = await hearsPublish(client);
      assert.deepEqual([firstByte, text], [0x33, "q1"]);
    });

    it("[MQTT-3.3.1-3] a DUP flag is not passed on", async () => {
      await using client = await listener("a");
      await using publisher = await open({ clientId: "publisher" });
      const again = publishPacket({ topic: "a", qos: 1 });
      again[0] = 0x3a;
      publisher.send(again);
      assert.equal((await hearsPublish(client)).firstByte, 0x32);
    });
  });
});
