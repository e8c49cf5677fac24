import assert from "node:assert/strict";
import { BugError, WireError } from "@lares/shared";
import { fuzz, inputOf } from "./fuzz.ts";
import { fuzzTargets } from "./targets.ts";

const nothingToClose = { [Symbol.asyncDispose]: async () => {} };
const samples = [Buffer.from("sample")];

describe("fuzzing", function () {
  this.timeout(20_000);
  this.slow(5000);

  for (const [name, open] of fuzzTargets) {
    it(`${name}: two seconds of mutants find nothing`, async () => {
      await using target = await open();
      const { inputs, finding } = await fuzz(target, 1, 2000);
      assert.equal(finding, undefined);
      assert.ok(inputs > 20, `only ${inputs} inputs`);
    });

    it(`${name}: takes its first sample`, async () => {
      await using target = await open();
      await target.take(target.samples[0] as Uint8Array);
    });
  }

  it("gives the same input for the same seed, and another for another", () => {
    const target = { ...nothingToClose, samples, take: () => {} };
    assert.deepEqual(inputOf(target, 7), inputOf(target, 7));
    assert.notDeepEqual(inputOf(target, 7), inputOf(target, 8));
  });

  const faults: [why: string, take: () => void | Promise<void>, expected: RegExp][] = [
    ["an error that is none of ours", () => JSON.parse("{"), /SyntaxError/],
    ["a rejection", () => Promise.reject(new RangeError("far")), /RangeError: far/],
    [
      "a BugError",
      () => {
        throw new BugError("broken");
      },
      /broken/,
    ],
    ["a stall", () => void waste(60), /stalled for \d+ ms/],
    [
      "a stall of what answers later",
      async () => {
        await new Promise(setImmediate);
        waste(60);
      },
      /stalled for \d+ ms/,
    ],
  ];
  for (const [why, take, expected] of faults) {
    it(`finds ${why}`, async () => {
      const { finding } = await fuzz({ ...nothingToClose, samples, take }, 1, 1000);
      assert.match(finding?.fault ?? "", expected);
      assert.equal(finding?.seed, 1);
    });
  }

  it("takes a refusal for an answer", async () => {
    const take = (): void => {
      throw new WireError("no", "no");
    };
    const { finding } = await fuzz({ ...nothingToClose, samples, take }, 1, 20);
    assert.equal(finding, undefined);
  });
});

function waste(milliseconds: number): void {
  const endMs = performance.now() + milliseconds;
  while (performance.now() < endMs);
}
