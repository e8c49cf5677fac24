import assert from "node:assert/strict";
import { type QueuedPacket, SessionQueue, worthOf } from "@lares/broker";

const SCORE = "lares/v1/home/device/lobby/score";
const ALARM = "lares/v1/home/device/lobby/alarm";
const ANOMALY = "lares/v1/home/anomalies/lobby";

let counter = 0;
const message = (topic: string, text = "x"): QueuedPacket => {
  counter += 1;
  return { cmd: "publish", brokerCounter: counter, topic, payload: Buffer.from(text), qos: 1 };
};
const texts = (queue: SessionQueue): string[] =>
  queue.inOrder().map(({ payload }) => Buffer.from(payload).toString());

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
    const queue = new SessionQueue(3, 10_000);
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
    const queue = new SessionQueue(1000, 10_000);
    let given = 0;
    for (let n = 0; n < 100; n++) given += queue.add(message(SCORE, "x".repeat(1000)));
    assert.equal(given + queue.messages, 100);
    assert.equal(queue.messages, 7);
    assert.ok(queue.bytes <= 10_000 && queue.bytes > 7000, `${queue.bytes}`);
    assert.equal(queue.add(message(ANOMALY, "x".repeat(10_000))), 8, "too large for itself");
    assert.deepEqual([queue.messages, queue.bytes], [0, 0]);
  });

  it("forgets what is acknowledged, and marks what was on its way as sent again", () => {
    const queue = new SessionQueue(10, 10_000);
    const packets = ["a", "b", "c"].map((text) => message(ALARM, text));
    for (const packet of packets) queue.add(packet);
    for (const [index, packet] of packets.slice(0, 2).entries()) {
      queue.update({ ...packet, messageId: 7 + index });
    }
    assert.equal(queue.nextMessageId(), 9);
    assert.equal(queue.remove(7)?.brokerCounter, packets[0]?.brokerCounter);
    assert.equal(queue.remove(7), undefined);
    assert.equal(queue.remove(undefined), undefined);
    const again = queue.inOrder().map(({ dup, messageId }) => [dup, messageId]);
    assert.deepEqual(again, [
      [true, 8],
      [undefined, undefined],
    ]);
  });

  it("keeps a PUBREL in the place of its message until PUBCOMP", () => {
    const queue = new SessionQueue(10, 10_000);
    const packet = { ...message(ALARM), qos: 2 };
    queue.add(packet);
    queue.update({ ...packet, messageId: 5 });
    queue.update({ ...message(""), cmd: "pubrel", messageId: 5 });
    assert.deepEqual(
      queue.inOrder().map(({ cmd, messageId }) => [cmd, messageId]),
      [["pubrel", 5]],
    );
    queue.remove(5);
    assert.deepEqual([queue.messages, queue.bytes], [0, 0]);
  });

  it("does not mind an update of what was given up", () => {
    const queue = new SessionQueue(1, 10_000);
    const first = message(ALARM);
    queue.add(first);
    queue.add(message(ALARM));
    queue.update({ ...first, messageId: 3 });
    assert.equal(queue.remove(3), undefined);
    assert.equal(queue.messages, 1);
  });
});
