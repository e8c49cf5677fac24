import assert from "node:assert/strict";
import { backoff, seededRandom } from "@lares/shared";

describe("backoff", () => {
  const take = (delays: Iterator<number>, count: number): number[] =>
    Array.from({ length: count }, () => delays.next().value);

  it("doubles up to its cap", () => {
    const delays = backoff(250, 2000, () => 0.999_999_999);
    assert.deepEqual(take(delays, 6).map(Math.round), [250, 500, 1000, 2000, 2000, 2000]);
  });

  it("draws from the upper half of each range, so that two devices differ", () => {
    const lobby = take(backoff(250, 2000, seededRandom(1)), 100);
    const attic = take(backoff(250, 2000, seededRandom(2)), 100);
    for (const [index, delayMs] of lobby.entries()) {
      const rangeMs = Math.min(250 * 2 ** index, 2000);
      assert.ok(delayMs >= rangeMs / 2 && delayMs < rangeMs, `${delayMs} of ${rangeMs}`);
      assert.notEqual(delayMs, attic[index]);
    }
  });
});
