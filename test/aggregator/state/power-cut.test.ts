import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { findRecordedRound, RoundArchive } from "@lares/aggregator";
import { type DeviceId, MemoryBus, type Sha256 } from "@lares/shared";
import { FIVE, playRounds } from "./five-devices.ts";
import { type Loss, SimulatedStorage } from "./simulated-storage.ts";

/** The disk, and what devices had been promised, when the power was cut. */
interface Cut {
  readonly at: string;
  readonly loss: Loss;
  readonly disk: SimulatedStorage;
  readonly promised: ReadonlyMap<DeviceId, Sha256>;
}

const onNewBus = () => {
  const bus = new MemoryBus();
  return (clientId: string) => bus.connect({ clientId });
};

/** Plays rounds once, and cuts the power before and after every call to the disk. */
async function everyCut(rounds: number, isGated = false): Promise<{ cuts: Cut[]; model: Sha256 }> {
  const cuts: Cut[] = [];
  const promised = new Map<DeviceId, Sha256>();
  let calls = 0;
  const storage = new SimulatedStorage((call, moment) => {
    if (moment === "before") calls++;
    for (const loss of ["all", "half", "none"] as const) {
      const disk = storage.afterPowerCut(loss);
      const at = `${moment} call ${calls} (${call})`;
      cuts.push({ at, loss, disk, promised: new Map(promised) });
    }
  });
  const { model } = await playRounds(storage, {
    rounds,
    isGated,
    connect: onNewBus(),
    onReceipt: ({ device, status, update, round }) => {
      if (status === "accepted" && round === rounds - 1) promised.set(device, update);
    },
  });
  return { cuts, model };
}

async function countedIn(disk: SimulatedStorage, round: number): Promise<Map<DeviceId, Sha256>> {
  const segment = await new RoundArchive(disk).read(round);
  const updates = findRecordedRound(segment.steps)?.updates ?? [];
  return new Map(updates.map(({ device, update }) => [device, update]));
}

describe("a power cut at any call to the disk", function () {
  this.timeout(60_000);

  for (const rounds of [1, 4]) {
    it(`loses nothing that has a receipt, and gives the same model after ${rounds} rounds`, async () => {
      const { cuts, model } = await everyCut(rounds);
      strictEqual(cuts.length > 60, true, `${cuts.length} cuts`);
      // Every fourth of the long run: the first rounds of it are those of the short one.
      for (const cut of rounds === 1 ? cuts : cuts.slice(-240).filter((_, i) => i % 4 === 0)) {
        const why = `power cut ${cut.at}, un-synced bytes lost: ${cut.loss}`;
        if (cut.promised.size > 0) {
          const counted = await countedIn(cut.disk, rounds - 1);
          for (const [device, update] of cut.promised) {
            strictEqual(counted.get(device), update, `${why}: ${device} had a receipt`);
          }
        }
        const after = await playRounds(cut.disk, { rounds, connect: onNewBus() });
        strictEqual(after.model, model, why);
        const counts = after.results.at(-1)?.contributions.map(({ device }) => device);
        deepStrictEqual(counts, FIVE, why);
      }
    });
  }

  it("gives the same model when devices vote on it", async () => {
    const { cuts, model } = await everyCut(1, true);
    for (const cut of cuts.filter((_, i) => i % 3 === 0)) {
      const why = `power cut ${cut.at}, un-synced bytes lost: ${cut.loss}`;
      const setup = { isGated: true, connect: onNewBus() };
      const after = await playRounds(cut.disk, setup);
      strictEqual(after.model, model, why);
      const [last] = after.results.slice(-1);
      deepStrictEqual(last?.gate, { votes: 5, change: 0.5, isAccepted: true }, why);
    }
  });
});
