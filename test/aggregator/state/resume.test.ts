import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { RoundArchive } from "@lares/aggregator";
import { type FleetId, MemoryBus, weightsDigest } from "@lares/shared";
import { initial, OPTIONS, openStage, plus, type Stage, type StageSetup } from "../stage.ts";
import { SimulatedStorage } from "./simulated-storage.ts";

/** Lives of an aggregator that share a disk and, unless told otherwise, a broker. */
function openLives(): (setup: StageSetup) => Promise<Stage> {
  const archive = new RoundArchive(new SimulatedStorage());
  return (setup) => openStage({ state: { archive }, ...setup });
}

const threeRounds = { rounds: 3, quorum: 2 };

describe("an aggregator that is started again with its state", () => {
  it("goes on in the same run and round, with the updates that have receipts", async () => {
    const live = openLives();
    const bus = new MemoryBus();
    const connect = (clientId: string) => bus.connect({ clientId });
    let run = "";
    {
      await using stage = await live({ options: threeRounds, present: ["a", "b", "c"], connect });
      const first = await stage.witness.phase(0, "collecting");
      for (const id of ["a", "b", "c"]) await stage.device(id).contribute(first, 1);
      const second = await stage.witness.phase(1, "collecting");
      await stage.device("a").contribute(second, 0.5);
      await stage.witness.several(1, "receipt", ({ round }) => round === 1);
      run = second.run;
    }
    await using stage = await live({ options: threeRounds, present: ["b", "c"], connect });
    await stage.logged("state.resumed");
    const resumed = stage.lines.find(({ event }) => event === "state.resumed");
    deepStrictEqual([resumed?.fields.round, resumed?.fields.updates], [1, 1]);
    const isNew = ({ phase }: { phase: string }) => phase === "open";
    const [current] = await stage.witness.several(1, "round", isNew);
    deepStrictEqual([current?.run, current?.round], [run, 1]);
    strictEqual(current?.base, weightsDigest(plus(initial, 1)));
    const collecting = await stage.witness.phase(1, "collecting");
    for (const id of ["b", "c"]) await stage.device(id).contribute(collecting, 0.5);
    const result = await stage.witness.result(1);
    deepStrictEqual(
      result.contributions.map(({ device }) => device),
      ["a", "b", "c"],
    );
    strictEqual(result.model, weightsDigest(plus(plus(initial, 1), 0.5)));
  });

  it("answers an update that it counted in its first life with the same receipt", async () => {
    const live = openLives();
    const options = { rounds: 2, quorum: 2 };
    let sent: Uint8Array = new Uint8Array();
    let round = -1;
    for (const life of [1, 2]) {
      await using stage = await live({ options, present: ["a", "b"] });
      const collecting = await stage.witness.phase(0, "collecting");
      const a = stage.device("a");
      if (life === 1) {
        const { encodeMsgpack } = await import("@lares/shared");
        sent = encodeMsgpack(a.update(collecting, 1));
        round = collecting.round;
      }
      await a.send(round, sent);
      const [receipt] = await stage.witness.several(1, "receipt");
      strictEqual(receipt?.status, "accepted");
      strictEqual(stage.lines.filter(({ event }) => event === "update.accepted").length, 2 - life);
    }
  });

  it("waits for devices of the cohort whose word has not come yet", async () => {
    const live = openLives();
    {
      await using stage = await live({ options: { quorum: 2 }, present: ["a", "b", "c"] });
      const collecting = await stage.witness.phase(0, "collecting");
      for (const id of ["a", "b"]) await stage.device(id).contribute(collecting, 0.25);
      await stage.witness.several(2, "receipt");
    }
    // On another broker, which knows of nobody.
    await using stage = await live({ options: { quorum: 2 } });
    const collecting = await stage.witness.phase(0, "collecting");
    const c = await stage.join("c");
    await c.contribute(collecting, 1, { samples: 144 });
    const { weights } = await stage.outcome;
    deepStrictEqual(weights, plus(initial, 0.625));
  });

  it("does not wait for one that says that it has gone", async () => {
    const live = openLives();
    {
      await using stage = await live({ options: { quorum: 2 }, present: ["a", "b", "c"] });
      const collecting = await stage.witness.phase(0, "collecting");
      for (const id of ["a", "b"]) await stage.device(id).contribute(collecting, 1);
      await stage.witness.several(2, "receipt");
    }
    await using stage = await live({ options: { quorum: 2 } });
    await stage.witness.phase(0, "collecting");
    const c = await stage.join("c");
    await c.leave();
    deepStrictEqual((await stage.outcome).weights, plus(initial, 1));
  });

  it("keeps to what the open round asked for, and to its options in the next one", async () => {
    const live = openLives();
    {
      await using stage = await live({ options: { rounds: 2, quorum: 1 }, present: ["a"] });
      await stage.witness.phase(0, "collecting");
    }
    await using stage = await live({
      options: { rounds: 2, quorum: 1, dtype: "f16" },
      present: ["a"],
    });
    const first = await stage.witness.phase(0, "collecting");
    strictEqual(first.dtype, "f32");
    await stage.device("a").contribute(first, 1);
    strictEqual((await stage.witness.phase(1, "collecting")).dtype, "f16");
  });

  it("says again where things stand when all rounds are over, and ends", async () => {
    const live = openLives();
    {
      await using stage = await live({ options: { quorum: 1 }, present: ["a"] });
      await stage.device("a").contribute(await stage.witness.phase(0, "collecting"), 1);
      await stage.outcome;
    }
    await using stage = await live({ options: { quorum: 1 } });
    deepStrictEqual(await stage.outcome, { weights: plus(initial, 1), rounds: 1 });
    const closed = await stage.witness.phase(0, "closed");
    deepStrictEqual([closed.base, closed.roundsLeft], [weightsDigest(plus(initial, 1)), 0]);
    deepStrictEqual(
      stage.witness.seen.map((seen) => (seen.kind === "round" ? seen.phase : seen.kind)),
      ["model", "closed"],
      "a closed round never goes back to an earlier phase",
    );
  });

  it("refuses a folder of another fleet", async () => {
    const live = openLives();
    {
      await using stage = await live({ options: { quorum: 1 }, present: ["a"] });
      await stage.witness.phase(0, "collecting");
    }
    await using stage = await live({ options: { ...OPTIONS, fleet: "office" as FleetId } });
    await rejects(stage.outcome, (error: Error) => {
      match(error.message, /^fleet is "office", but the state folder holds rounds of "home"$/);
      return true;
    });
  });
});
