import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { openStage } from "./stage.ts";

describe("what a round tells of itself while it collects", () => {
  it("names who is awaited, who has gone, and what was refused and why", async () => {
    await using stage = await openStage({ options: { quorum: 2 }, present: ["a", "b", "c"] });
    const collecting = await stage.witness.phase(0, "collecting");
    const [begun] = await stage.witness.several(1, "progress");
    deepStrictEqual([begun?.awaited, begun?.counted, begun?.quorum], [["a", "b", "c"], 0, 2]);
    await stage.device("c").leave();
    await stage.logged("device.offline", "c");
    await stage.device("b").contribute(collecting, 1, { base: "0".repeat(64) as never });
    await stage.device("a").contribute(collecting, 1);
    await stage.witness.several(2, "receipt");
    stage.clock.advance(1000);
    const [later] = await stage.witness.several(1, "progress", ({ refused }) => refused > 0);
    deepStrictEqual([later?.awaited, later?.gone, later?.counted], [["b"], ["c"], 1]);
    strictEqual(later?.refusals[0]?.device, "b");
    match(later.refusals[0].reason, /^base is "?0{64}/);
    strictEqual(later.remainingMs, 59_000);
  });

  it("keeps the reasons of what was refused in its result, one for each device", async () => {
    await using stage = await openStage({ options: { quorum: 1 }, present: ["a"] });
    const collecting = await stage.witness.phase(0, "collecting");
    const bad = new Uint8Array([1, 2, 3]);
    await stage.device("a").send(0, bad);
    await stage.device("a").send(0, bad);
    await stage.device("a").contribute(collecting, 1);
    const { refused, refusals } = await stage.witness.result(0);
    strictEqual(refused, 2);
    deepStrictEqual(
      refusals?.map(({ device }) => device),
      ["a"],
    );
  });

  it("leaves the field out where nothing was refused, as results were before", async () => {
    await using stage = await openStage({ options: { quorum: 1 }, present: ["a"] });
    await stage.device("a").contribute(await stage.witness.phase(0, "collecting"), 1);
    strictEqual("refusals" in (await stage.witness.result(0)), false);
  });
});
