import assert from "node:assert/strict";
import { Outbox } from "@lares/broker";

const message = (topic: string, size = 1, retain = false) => ({
  topic,
  payload: new Uint8Array(size),
  retain,
});

function takeAll(outbox: Outbox): string[] {
  const topics: string[] = [];
  for (let first = outbox.first(); first !== undefined; first = outbox.first()) {
    topics.push(first.topic);
    outbox.remove(first);
  }
  return topics;
}

describe("bridge outbox", () => {
  it("gives messages in order, of a retained topic the latest", () => {
    const outbox = new Outbox();
    outbox.add(message("state", 1, true));
    outbox.add(message("score"));
    outbox.add(message("state", 2, true));
    assert.equal(outbox.first()?.payload.length, 2);
    assert.deepEqual(takeAll(outbox), ["state", "score"]);
  });

  it("does not take a newer message for one that is through", () => {
    const outbox = new Outbox();
    const older = message("state", 1, true);
    outbox.add(older);
    outbox.add(message("state", 2, true));
    outbox.remove(older);
    assert.equal(outbox.first()?.payload.length, 2);
  });

  it("gives up scores before anomalies, the oldest first", () => {
    const outbox = new Outbox();
    outbox.add(message("f/anomalies/lobby", 7));
    for (let n = 0; n < 4096; n++) outbox.add(message(`score/${n}`));
    assert.equal(outbox.givenUp, 1);
    const kept = takeAll(outbox);
    assert.deepEqual(kept.slice(0, 2), ["f/anomalies/lobby", "score/1"]);
    for (let n = 0; n < 4097; n++) outbox.add(message(`f/anomalies/${n}`));
    assert.equal(outbox.first()?.topic, "f/anomalies/1");
  });

  it("is bounded in bytes", () => {
    const outbox = new Outbox();
    for (let n = 0; n < 10; n++) outbox.add(message(`heatmap/${n}`, 1024 * 1024));
    assert.deepEqual(takeAll(outbox), ["heatmap/6", "heatmap/7", "heatmap/8", "heatmap/9"]);
  });

  it("sends what is retained again, but not what was cleared", () => {
    const outbox = new Outbox();
    outbox.add(message("a", 1, true));
    outbox.add(message("b", 1, true));
    outbox.add(message("b", 0, true));
    takeAll(outbox);
    outbox.addRetained();
    assert.deepEqual(takeAll(outbox), ["a"]);
  });
});
