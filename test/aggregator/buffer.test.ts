import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { RoundArchive, replayRound, verifyRound } from "@lares/aggregator";
import { ConfigError, encodeMsgpack, MemoryBus, micro, weightsDigest } from "@lares/shared";
import { initial, openStage, plus } from "./stage.ts";
import { SimulatedStorage } from "./state/simulated-storage.ts";

/** Weight of an update whose base is one round behind. */
const ONE_BEHIND = 1 / Math.sqrt(2);
const present = ["fast", "slow"];

describe("rounds that are buffers", () => {
  for (const strategy of ["fedavg", "median"]) {
    it(`count an older update in the current round, for less: ${strategy}`, async () => {
      const archive = new RoundArchive(new SimulatedStorage());
      const options = { rounds: 2, quorum: 1, buffer: 1, strategy };
      await using stage = await openStage({ options, present, state: { archive } });
      const first = await stage.witness.phase(0, "collecting");
      strictEqual(first.buffer, 1);
      await stage.device("fast").contribute(first, 1);
      await stage.witness.phase(1, "collecting");
      await stage.device("slow").contribute(first, 1);
      const { weights } = await stage.outcome;
      const expected = plus(plus(initial, 1), Math.fround(ONE_BEHIND));
      const [{ contributions } = { contributions: [] }] = stage.results.slice(-1);
      deepStrictEqual(
        contributions.map(({ device, staleness }) => [device, staleness]),
        [["slow", 1]],
      );
      const gap = Math.max(...weights.map((value, i) => Math.abs(value - (expected[i] as number))));
      strictEqual(gap < 2 ** -24, true, `${gap} away`);
      for (const round of [0, 1]) {
        deepStrictEqual(await verifyRound(archive, round), []);
        strictEqual((await replayRound(archive, round, micro)).isSame, true);
      }
    });
  }

  it("count an older update once, however often it comes, also after a crash", async () => {
    const archive = new RoundArchive(new SimulatedStorage());
    const bus = new MemoryBus();
    const connect = (clientId: string) => bus.connect({ clientId });
    const setup = { options: { rounds: 3, quorum: 1, buffer: 1 }, present, connect };
    let sent = new Uint8Array();
    {
      await using stage = await openStage({ ...setup, state: { archive } });
      const first = await stage.witness.phase(0, "collecting");
      await stage.device("fast").contribute(first, 1);
      await stage.witness.phase(1, "collecting");
      sent = Uint8Array.from(encodeMsgpack(stage.device("slow").update(first, 1)));
      await stage.device("slow").send(0, sent);
      await stage.witness.phase(2, "collecting");
    }
    await using stage = await openStage({ ...setup, state: { archive } });
    await stage.logged("state.resumed");
    const isAsked = ({ round, phase }: { round: number; phase: string }) =>
      round === 2 && phase === "open";
    await stage.witness.several(1, "round", isAsked);
    await stage.device("slow").send(0, sent);
    const [receipt] = await stage.witness.several(1, "receipt");
    deepStrictEqual([receipt?.status, receipt?.round], ["accepted", 0]);
    strictEqual(stage.results.length, 0, "the third buffer is still empty");
  });

  it("keep what is ahead of them for the next one", async () => {
    const options = { rounds: 3, quorum: 1, buffer: 2 };
    await using stage = await openStage({ options, present: ["a", "b", "slow"] });
    const first = await stage.witness.phase(0, "collecting");
    for (const id of ["a", "b"]) await stage.device(id).contribute(first, 1);
    const second = await stage.witness.phase(1, "collecting");
    await stage.device("slow").contribute(first, 1);
    await stage.device("slow").contribute(second, 0.5);
    await stage.device("a").contribute(second, 1);
    await stage.witness.phase(2, "collecting");
    await stage.logged("update.accepted", "slow");
    const third = await stage.witness.phase(2, "collecting");
    await stage.device("b").contribute(third, 1);
    await stage.outcome;
    deepStrictEqual(
      stage.results.map(({ contributions }) =>
        contributions.map(({ device, staleness }) => `${device} ${staleness ?? 0}`),
      ),
      [
        ["a 0", "b 0"],
        ["a 0", "slow 1"],
        ["b 0", "slow 1"],
      ],
    );
  });

  it("take nothing of a round that nobody remembers, or of other bases", async () => {
    const options = { rounds: 2, quorum: 1, buffer: 1 };
    await using stage = await openStage({ options, present });
    const first = await stage.witness.phase(0, "collecting");
    await stage.device("fast").contribute(first, 1);
    const second = await stage.witness.phase(1, "collecting");
    const wrong = stage.device("slow").update(first, 1, { base: weightsDigest(plus(initial, 9)) });
    await stage.device("slow").send(0, wrong);
    const [refused] = await stage.witness.several(1, "receipt", ({ device }) => device === "slow");
    strictEqual(refused?.status, "refused");
    await stage.device("slow").contribute(second, 1);
    deepStrictEqual((await stage.outcome).rounds, 2);
  });

  it("hold at least the quorum", async () => {
    await rejects(
      openStage({ options: { quorum: 3, buffer: 2 } }),
      (error) => error instanceof ConfigError && /^buffer is 2, expected .* 3 /.test(error.message),
    );
  });
});
