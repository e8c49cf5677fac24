import assert from "node:assert/strict";
import { skipMissing } from "../require-tool.ts";
import { fuzzBlobs, hasLibFuzzer } from "./blob-fuzzer.ts";

describe("libFuzzer on the firmware's parser of models", function () {
  this.timeout(120_000);
  this.slow(30_000);
  before(function () {
    if (!hasLibFuzzer()) skipMissing(this, "clang++ with libFuzzer is not installed");
  });

  it("finds nothing in three seconds", async () => {
    const { inputs, finding } = await fuzzBlobs(3);
    assert.equal(finding, undefined);
    assert.ok(inputs > 50, `only ${inputs} inputs`);
  });

  it("finds a planted bug: a length that is not checked", async () => {
    const { finding = "" } = await fuzzBlobs(30, { hasPlantedBug: true });
    assert.match(finding, /heap-buffer-overflow/);
  });
});
