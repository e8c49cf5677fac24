import assert from "node:assert/strict";
import { FlappingBan, TokenBucket } from "@lares/broker";

describe("token bucket", () => {
  it("lets a burst through at once, then as much as it earns", () => {
    const bucket = new TokenBucket(10, 3, 0);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => bucket.take(1, 0)),
      [0, 0, 0, 100, 200],
    );
    assert.equal(bucket.take(1, 300), 0);
    assert.equal(bucket.take(1, 350), 50);
  });

  it("saves no more than a burst", () => {
    const bucket = new TokenBucket(10, 3, 0);
    assert.equal(bucket.take(3, 1e9), 0);
    assert.equal(bucket.take(1, 1e9), 100);
  });
});

describe("flapping ban", () => {
  it("begins with the 16th time in a minute, and lasts five minutes", () => {
    const ban = new FlappingBan();
    for (let time = 1; time <= 15; time++) assert.equal(ban.note("lobby", time * 1000), false);
    assert.equal(ban.remainingMs("lobby", 15_000), 0);
    assert.equal(ban.note("lobby", 16_000), true);
    assert.equal(ban.remainingMs("lobby", 16_000), 300_000);
    assert.equal(ban.remainingMs("attic", 16_000), 0);
    assert.equal(ban.remainingMs("lobby", 316_000), 0);
    assert.equal(ban.note("lobby", 316_000), false);
  });

  it("does not mind who comes 15 times a minute for ever", () => {
    const ban = new FlappingBan();
    for (let time = 0; time < 1000; time++) assert.equal(ban.note("lobby", time * 4000), false);
  });

  it("forgets who was quiet longest when there are too many", () => {
    const ban = new FlappingBan(1);
    ban.note("a", 0);
    ban.note("a", 0);
    for (let key = 0; key < 4096; key++) ban.note(`k${key}`, 1);
    assert.equal(ban.remainingMs("a", 1), 0);
  });
});
