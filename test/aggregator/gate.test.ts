import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { RoundArchive, replayRound, verifyRound } from "@lares/aggregator";
import {
  type DeviceId,
  MemoryBus,
  micro,
  type RoundCurrent,
  type Sha256,
  taskTopics,
  weightsDigest,
} from "@lares/shared";
import { initial, openStage, plus, type Stage, type StageSetup } from "./stage.ts";
import { SimulatedStorage } from "./state/simulated-storage.ts";

const gated = { isGated: true, quorum: 2 };
const three = ["a", "b", "c"];
const before = weightsDigest(initial);
const after = weightsDigest(plus(initial, 1));

/** All have sent their updates and are asked for their votes. */
async function untilAsked(stage: Stage, ids = three): Promise<RoundCurrent> {
  const current = await stage.witness.phase(0, "collecting");
  for (const id of ids) await stage.device(id).contribute(current, 1);
  await stage.witness.several(1, "candidate", ({ base }) => base === after);
  return current;
}

async function voteAs(stage: Stage, changes: readonly (number | null)[]): Promise<void> {
  const current = await untilAsked(stage);
  for (const [i, change] of changes.entries()) {
    await stage
      .device(three[i] as string)
      .vote(current, { base: before, candidate: after }, change);
  }
}

function withState(setup: Partial<StageSetup> = {}) {
  const archive = new RoundArchive(new SimulatedStorage());
  return { archive, setup: { options: gated, present: three, state: { archive }, ...setup } };
}

describe("a round whose model devices vote on", () => {
  it("publishes a model that lowers their losses", async () => {
    await using stage = await openStage({ options: gated, present: three });
    await voteAs(stage, [0.5, 0.75, 4]);
    const { weights } = await stage.outcome;
    deepStrictEqual(weights, plus(initial, 1));
    const { gate, hadQuorum, model } = await stage.witness.result(0);
    deepStrictEqual(gate, { votes: 3, change: 0.75, isAccepted: true });
    deepStrictEqual([hadQuorum, model], [true, after]);
  });

  it("leaves the model unchanged when it raises them, and says why", async () => {
    await using stage = await openStage({ options: gated, present: three });
    await voteAs(stage, [0.5, 1.5, null]);
    deepStrictEqual((await stage.outcome).weights, initial);
    const { gate, hadQuorum, model } = await stage.witness.result(0);
    deepStrictEqual(gate, { votes: 3, change: 1.5, isAccepted: false });
    deepStrictEqual([hadQuorum, model], [true, before]);
    const refused = stage.lines.find(({ event }) => event === "round.refused");
    match(String(refused?.fields.message), /raises the loss of the median device to 1\.500 times/);
  });

  it("ends at the deadline without those who stay silent", async () => {
    await using stage = await openStage({ options: gated, present: three });
    await voteAs(stage, [0.5, 0.5]);
    await stage.logged("vote.taken", "b");
    stage.clock.advance(60_000);
    deepStrictEqual((await stage.witness.result(0)).gate?.votes, 2);
  });

  it("leaves the model unchanged without a quorum of votes", async () => {
    await using stage = await openStage({ options: gated, present: three });
    await voteAs(stage, [0.5]);
    await stage.logged("vote.taken", "a");
    stage.clock.advance(60_000);
    deepStrictEqual((await stage.outcome).weights, initial);
    const refused = stage.lines.find(({ event }) => event === "round.refused");
    match(String(refused?.fields.message), /1 devices have voted, 2 are needed/);
  });

  it("does not wait for one that has gone", async () => {
    await using stage = await openStage({ options: gated, present: three });
    await voteAs(stage, [0.5, 0.5]);
    await stage.device("c").leave();
    strictEqual((await stage.witness.result(0)).gate?.isAccepted, true);
  });

  it("counts the first vote of a device, and none on something else or of a stranger", async () => {
    await using stage = await openStage({ options: gated, present: three });
    const current = await untilAsked(stage);
    const stranger = await stage.join("stranger", "simple");
    const on = { base: before, candidate: after };
    await stranger.vote(current, on, 9);
    await stage.device("a").vote(current, { ...on, candidate: "0".repeat(64) as Sha256 }, 9);
    await stage.device("a").vote(current, on, 0.5);
    await stage.device("a").vote(current, on, 9);
    for (const id of ["b", "c"]) await stage.device(id).vote(current, on, 0.75);
    deepStrictEqual((await stage.witness.result(0)).gate, {
      votes: 3,
      change: 0.75,
      isAccepted: true,
    });
  });

  for (const round of ["x", "00", "1000000000"]) {
    it(`counts no vote on the topic of round "${round}", which is none`, async () => {
      await using stage = await openStage({ options: gated, present: three });
      const current = await untilAsked(stage);
      const on = { base: before, candidate: after };
      const topic = taskTopics(current.fleet, current.task).vote(0, "a" as DeviceId);
      const forged = topic.replace("/round/0/", `/round/${round}/`);
      for (const id of ["b", "c"]) await stage.device(id).vote(current, on, 9, forged);
      for (const id of three) await stage.device(id).vote(current, on, 0.75);
      const { gate } = await stage.witness.result(0);
      deepStrictEqual(gate, { votes: 3, change: 0.75, isAccepted: true });
    });
  }

  for (const [what, change, isAccepted] of [
    ["accepted", 0.5, true],
    ["refused", 2, false],
  ] as const) {
    it(`can be verified and replayed: ${what}`, async () => {
      const { archive, setup } = withState();
      await using stage = await openStage(setup);
      await voteAs(stage, [change, change, change]);
      await stage.outcome;
      deepStrictEqual(await verifyRound(archive, 0), []);
      const replay = await replayRound(archive, 0, micro);
      deepStrictEqual([replay.isSame, replay.replayed], [true, isAccepted ? after : before]);
    });
  }

  it("goes on after a crash with the votes that it had", async () => {
    const bus = new MemoryBus();
    const { setup } = withState({ connect: (clientId) => bus.connect({ clientId }) });
    {
      await using stage = await openStage(setup);
      await voteAs(stage, [2, 2]);
      await stage.logged("vote.taken", "b");
    }
    await using stage = await openStage(setup);
    await stage.logged("state.resumed");
    const current = await stage.witness.phase(0, "aggregating");
    // The first is what the broker has kept.
    await stage.witness.several(2, "candidate");
    const on = { base: before, candidate: after };
    // Only the first life's votes make it three.
    for (const id of ["a", "c"]) await stage.device(id).vote(current, on, 0.5);
    deepStrictEqual((await stage.witness.result(0)).gate, {
      votes: 3,
      change: 2,
      isAccepted: false,
    });
  });
});
