import { capNorm, MAX_NORM } from "@lares/aggregator";
import { loadBenchRooms } from "@lares/cli";
import { createEngine, derivedSeed, initialWeights, micro } from "@lares/shared";
import { type Attack, attacks } from "./attack-list.ts";
import { type Defence, defencesFor, defend, RECOMMENDED } from "./defence.ts";
import { type AttackedRounds, deviceOf, Laboratory, type Measured } from "./laboratory.ts";
import type { RowJournal } from "./row-journal.ts";

const BATCH_SIZE = 16;
/** The norm cap, in median norms of the last round before the attack. */
const CAP_MARGIN = 1.5;

export interface AttackSettings extends AttackedRounds {
  readonly data?: string;
  readonly rooms: number;
  readonly seed: number;
  /** Names of the attacks; all if left out. */
  readonly only?: readonly string[];
}

/** One attack against one defence. */
export interface AttackRow extends Measured {
  readonly attack: string;
  readonly isOvert: boolean;
  readonly defence: string;
  /** Of the AUROC, against the same defence without attackers. */
  readonly fall: number | null;
}

export interface AttackOutcome {
  readonly settings: AttackSettings;
  readonly devices: number;
  readonly attackers: number;
  readonly maxNorm: number;
  /** Name of the defence that is advised against liars. */
  readonly recommended: string;
  readonly rows: readonly AttackRow[];
}

const nobody: Attack = {
  name: "none",
  isOvert: false,
  make: ({ own, samples }) => ({ delta: own, samples }),
};

/**
 * Trains a fleet of rooms honestly, then lets a fifth of its devices attack for some rounds, under
 * each attack and each defence, and measures how well the honest rooms can still watch.
 * @param journal has the rows of a run that was killed
 */
export async function measureAttacks(
  settings: AttackSettings,
  journal: RowJournal,
  onRow: (row: AttackRow, done: number, of: number) => void = () => {},
): Promise<AttackOutcome> {
  const { data, rooms, seed } = settings;
  const benchRooms = await loadBenchRooms({ ...(data && { data }), rooms }, micro);
  const devices = benchRooms.map((room, i) => deviceOf(room, i, micro));
  const engine = await createEngine("kernels");
  await using network = await engine.createNetwork(micro, { batchSize: BATCH_SIZE });
  const lab = new Laboratory(devices, network, seed);
  const { base, maxNorm } = await trainHonestly(lab, settings);
  const defences = defencesFor(maxNorm);
  const { only } = settings;
  const plans = [nobody, ...attacks.filter(({ name }) => only?.includes(name) ?? true)];
  const rows: AttackRow[] = [];
  for (const defence of defences) {
    let unharmed: number | null = null;
    for (const attack of plans) {
      const about = { attack: attack.name, isOvert: attack.isOvert, defence: defence.name };
      const measured = journal.find(about) ?? (await lab.measure(attack, defence, base, settings));
      if (attack === nobody) unharmed = measured.auroc;
      const isWhole = unharmed !== null && measured.auroc !== null;
      const fall = isWhole ? (unharmed as number) - (measured.auroc as number) : null;
      const row = { ...about, ...measured, fall };
      await journal.append(row);
      rows.push(row);
      onRow(row, rows.length, defences.length * plans.length);
    }
  }
  const attackers = devices.filter((device) => device.isAttacker).length;
  return {
    settings,
    devices: devices.length,
    attackers,
    maxNorm,
    recommended: RECOMMENDED,
    rows,
  };
}

/** @returns what the attacked rounds start from, and a cap by how long honest updates were */
async function trainHonestly(
  lab: Laboratory,
  { honestRounds, seed }: AttackSettings,
): Promise<{ base: Float32Array; maxNorm: number }> {
  const capped: Defence = { name: "", strategy: "fedavg", maxNorm: MAX_NORM };
  let base = initialWeights(micro, derivedSeed(seed, "initial"));
  let norms: number[] = [];
  for (let round = 0; round < honestRounds; round++) {
    const sent = await lab.honestRound(round, base);
    norms = [...sent.values()].map(({ delta }) => capNorm(delta, MAX_NORM).norm);
    base = (await defend(capped, base, sent)).weights;
  }
  const median = norms.toSorted((a, b) => a - b)[norms.length >> 1] as number;
  return { base, maxNorm: Math.fround(CAP_MARGIN * median) };
}
