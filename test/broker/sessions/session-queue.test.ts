import assert from "node:assert/strict";
import { PayloadPool, type QueuedPacket, SessionQueue, worthOf } from "@lares/broker";
import { seededRandom } from "@lares/shared";

const SCORE = "lares/v1/home/device/lobby/score";
const ALARM = "lares/v1/home/device/lobby/alarm";
const ANOMALY = "lares/v1/home/anomalies/lobby";

let counter = 0;
const message = (topic: string, text = "x"): QueuedPacket => {
  counter += 1;
  return { cmd: "publish", brokerCounter: counter, topic, payload: Buffer.from(text), qos: 1 };
};
const texts = (queue: SessionQueue): string[] =>
  [...queue.inOrder()].map(({ payload }) => Buffer.from(payload).toString());

describe("the queue of a session", () => {
  const worths: [topic: string, worth: string][] = [
    [SCORE, "score"],
    [ALARM, "other"],
    [ANOMALY, "anomaly"],
    ["lares/v1/home/task/micro/model", "other"],
    ["anomalies/score", "other"],
    ["elsewhere/device/lobby/score", "other"],
  ];
  for (const [topic, worth] of worths) {
    it(`${topic} is worth as much as: ${worth}`, () => assert.equal(worthOf(topic), worth));
  }

  it("gives up the oldest scores first, then others, anomalies last", () => {
    const queue = new SessionQueue(3, 100_000, new PayloadPool());
    for (const text of ["a1", "a2"]) assert.equal(queue.add(message(ANOMALY, text)), 0);
    assert.equal(queue.add(message(SCORE, "s1")), 0);
    assert.equal(queue.add(message(SCORE, "s2")), 1);
    assert.deepEqual(texts(queue), ["a1", "a2", "s2"]);
    assert.equal(queue.add(message(ALARM, "o1")), 1);
    assert.deepEqual(texts(queue), ["a1", "a2", "o1"]);
    assert.equal(queue.add(message(SCORE, "s3")), 1);
    assert.deepEqual(texts(queue), ["a1", "a2", "o1"], "the new score itself is worth least");
    assert.equal(queue.add(message(ANOMALY, "a3")), 1);
    assert.deepEqual(texts(queue), ["a1", "a2", "a3"]);
    assert.equal(queue.add(message(ANOMALY, "a4")), 1);
    assert.deepEqual(texts(queue), ["a2", "a3", "a4"]);
  });

  it("holds no more bytes than it may, payloads, topics and overhead together", () => {
    const queue = new SessionQueue(1000, 10_000, new PayloadPool());
    let given = 0;
    for (let n = 0; n < 100; n++) given += queue.add(message(SCORE, "x".repeat(1000)));
    assert.equal(given + queue.messages, 100);
    assert.equal(queue.messages, 7);
    assert.ok(queue.bytes <= 10_000 && queue.bytes > 7000, `${queue.bytes}`);
    assert.equal(queue.add(message(ANOMALY, "x".repeat(10_000))), 8, "too large for itself");
    assert.deepEqual([queue.messages, queue.bytes], [0, 0]);
  });

  it("leaves out what is gone when it is its turn", () => {
    const queue = new SessionQueue(10, 100_000, new PayloadPool());
    for (const text of ["1", "2", "3"]) queue.add(message(SCORE, text));
    const packets = queue.inOrder();
    assert.equal(String(packets.next().value?.payload), "1");
    queue.giveUp();
    queue.giveUp();
    assert.equal(String(packets.next().value?.payload), "3");
    assert.equal(packets.next().done, true);
  });

  it("forgets what is acknowledged, and marks what was on its way as sent again", () => {
    const queue = new SessionQueue(10, 100_000, new PayloadPool());
    const packets = ["a", "b", "c"].map((text) => message(ALARM, text));
    for (const packet of packets) queue.add(packet);
    for (const [index, packet] of packets.slice(0, 2).entries()) {
      queue.update({ ...packet, messageId: 7 + index });
    }
    assert.equal(queue.nextMessageId(), 9);
    assert.equal(queue.remove(7)?.brokerCounter, packets[0]?.brokerCounter);
    assert.equal(queue.remove(7), undefined);
    assert.equal(queue.remove(undefined), undefined);
    const again = [...queue.inOrder()].map(({ dup, messageId }) => [dup, messageId]);
    assert.deepEqual(again, [
      [true, 8],
      [false, undefined],
    ]);
  });

  it("keeps a PUBREL in the place of its message until PUBCOMP", () => {
    const queue = new SessionQueue(10, 100_000, new PayloadPool());
    const packet = { ...message(ALARM), qos: 2 };
    queue.add(packet);
    queue.update({ ...packet, messageId: 5 });
    queue.update({ ...message(""), cmd: "pubrel", messageId: 5 });
    assert.deepEqual(
      [...queue.inOrder()].map(({ cmd, messageId }) => [cmd, messageId]),
      [["pubrel", 5]],
    );
    queue.remove(5);
    assert.deepEqual([queue.messages, queue.bytes], [0, 0]);
  });

  it("does not mind an update of what was given up", () => {
    const queue = new SessionQueue(1, 100_000, new PayloadPool());
    const first = message(ALARM);
    queue.add(first);
    queue.add(message(ALARM));
    queue.update({ ...first, messageId: 3 });
    assert.equal(queue.remove(3), undefined);
    assert.equal(queue.messages, 1);
  });
});

describe("pool of payloads", () => {
  it("gives back what it was given, whatever was released in between", () => {
    const pool = new PayloadPool();
    const random = seededRandom(1);
    const kept = new Map<ReturnType<PayloadPool["keep"]>, Buffer>();
    for (let n = 0; n < 2000; n++) {
      const bytes = Buffer.alloc(Math.floor(random() * 5000), n);
      kept.set(pool.keep(bytes), bytes);
      for (const [payload] of random() < 0.7 ? kept : []) {
        pool.release(payload);
        kept.delete(payload);
        break;
      }
    }
    assert.ok(kept.size > 100);
    for (const [payload, bytes] of kept) assert.deepEqual(pool.read(payload), bytes);
    for (const payload of kept.keys()) pool.release(payload);
    assert.deepEqual(pool.read(pool.keep(Buffer.from("again"))), Buffer.from("again"));
  });
});
