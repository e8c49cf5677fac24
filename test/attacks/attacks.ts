import { capNorm } from "@lares/aggregator";
import { type BenchRoom, createEngine, loadBenchRooms } from "@lares/cli";
import {
  createMethod,
  Learner,
  reconstructionLoss,
  type Samples,
  samplesOf,
  zeroLoss,
} from "@lares/edge-agent";
import {
  auroc,
  derivedSeed,
  fitDetector,
  initialWeights,
  type ModelSpec,
  micro,
  type Network,
  seededRandom,
  sizeOf,
  weightsDigest,
} from "@lares/shared";
import { type Attack, attacks, type Scene, type Sent } from "./attack-list.ts";
import { type Defence, defencesFor, defend } from "./defence.ts";

const plan = { epochs: 2, batchSize: 16, learningRate: 0.002 };
/** Every fifth device attacks. */
const isAttacker = (index: number): boolean => index % 5 === 4;
/** The norm cap, in median norms of the last round before the attack. */
const CAP_MARGIN = 1.5;

export interface AttackSettings {
  readonly data?: string;
  readonly rooms: number;
  /** Before anybody attacks. */
  readonly honestRounds: number;
  readonly attackedRounds: number;
  readonly seed: number;
}

/** One attack against one defence. */
export interface AttackRow {
  readonly attack: string;
  readonly isOvert: boolean;
  readonly defence: string;
  /** Mean over honest rooms, of the network alone; null when its weights are not finite. */
  readonly auroc: number | null;
  /** Against the same defence without attackers. */
  readonly fall: number | null;
  /**
   * Mean squared error on honest rooms' held-out normals, as a share of that of a network that
   * always answers 0: above 1 the model does harm. Null when its weights are not finite.
   */
  readonly lossShare: number | null;
  /** Of the devices named in all attacked rounds; null when none was. */
  readonly precision: number | null;
  readonly recall: number;
}

export interface AttackOutcome {
  readonly settings: AttackSettings;
  readonly attackers: number;
  readonly maxNorm: number;
  readonly rows: readonly AttackRow[];
}

interface Device {
  readonly name: string;
  readonly room: BenchRoom;
  readonly isAttacker: boolean;
  readonly train: Samples;
  readonly poisoned: Samples;
}

/**
 * Trains a fleet of rooms honestly, then lets a fifth of its devices attack for some rounds, under
 * each attack and each defence, and measures how well the honest rooms can still watch.
 */
export async function measureAttacks(
  settings: AttackSettings,
  onRow: (done: number, of: number) => void = () => {},
): Promise<AttackOutcome> {
  const { data, rooms, honestRounds, seed } = settings;
  const spec = micro;
  const benchRooms = await loadBenchRooms({ ...(data && { data }), rooms }, spec);
  const devices = benchRooms.map((room, i) => deviceOf(room, i, spec));
  const engine = await createEngine("kernels");
  await using network = await engine.createNetwork(spec, { batchSize: plan.batchSize });
  const lab = new Laboratory(devices, network, seed);
  let base = initialWeights(spec, derivedSeed(seed, "initial"));
  let norms: number[] = [];
  for (let round = 0; round < honestRounds; round++) {
    const sent = await lab.honestRound(round, base);
    norms = [...sent.values()].map(({ delta }) => capNorm(delta, 32).norm);
    base = (await defend(defencesFor(32)[1] as Defence, base, sent)).weights;
  }
  const median = norms.toSorted((a, b) => a - b)[norms.length >> 1] as number;
  const maxNorm = Math.fround(CAP_MARGIN * median);
  const rows: AttackRow[] = [];
  const defences = defencesFor(maxNorm);
  const clean: Attack = {
    name: "none",
    isOvert: false,
    make: ({ own, samples }) => ({ delta: own, samples }),
  };
  const plans = [clean, ...attacks];
  for (const defence of defences) {
    let unharmed: number | null = null;
    for (const attack of plans) {
      const measured = await lab.measure(attack, defence, base, settings);
      if (attack === clean) unharmed = measured.auroc;
      const both = unharmed !== null && measured.auroc !== null;
      rows.push({
        ...measured,
        fall: both ? (unharmed as number) - (measured.auroc as number) : null,
      });
      onRow(rows.length, defences.length * plans.length);
    }
  }
  const attackers = devices.filter((device) => device.isAttacker).length;
  return { settings, attackers, maxNorm, rows };
}

function deviceOf(room: BenchRoom, index: number, spec: ModelSpec): Device {
  const { train, clips } = room.prepared;
  const intruders = room.episodes.filter((_, i) => {
    const kind = clips.episodes[i]?.kind;
    return kind === undefined || kind === "intruder";
  });
  const frames = intruders.flatMap(({ inputs }) => [...inputs]);
  const poisoned =
    frames.length === 0 ? train : samplesOf(new Float32Array(frames), sizeOf(spec.input));
  return { name: `d${index}`, room, isAttacker: isAttacker(index), train, poisoned };
}

/** Trains and measures on one network, one room after the other. */
class Laboratory {
  readonly #devices: readonly Device[];
  readonly #network: Network;
  readonly #seed: number;
  readonly #trained = new Map<string, ReadonlyMap<string, Sent>>();

  constructor(devices: readonly Device[], network: Network, seed: number) {
    this.#devices = devices;
    this.#network = network;
    this.#seed = seed;
  }

  /** What every device sends that does not lie; trained once for each base. */
  async honestRound(round: number, base: Float32Array): Promise<Map<string, Sent>> {
    const key = `${round} ${weightsDigest(base)}`;
    const known = this.#trained.get(key) ?? (await this.#trainAll(round, base));
    this.#trained.set(key, known);
    return new Map(known);
  }

  async #trainAll(round: number, base: Float32Array): Promise<Map<string, Sent>> {
    const sent = new Map<string, Sent>();
    for (const { name, train } of this.#devices) {
      sent.set(name, { delta: await this.#train(name, train, round, base), samples: train.count });
    }
    return sent;
  }

  async measure(
    attack: Attack,
    defence: Defence,
    start: Float32Array,
    { honestRounds, attackedRounds }: AttackSettings,
  ): Promise<Omit<AttackRow, "fall">> {
    const random = seededRandom(derivedSeed(this.#seed, attack.name));
    let weights = start;
    let [named, rightly, attackers] = [0, 0, 0];
    for (let round = honestRounds; round < honestRounds + attackedRounds; round++) {
      if (weights.some((value) => !Number.isFinite(value))) break;
      const sent = await this.#attackedRound(attack, round, weights, random);
      const defended = await defend(defence, weights, sent);
      weights = defended.weights;
      named += defended.named.size;
      const liars = this.#devices.filter((device) => device.isAttacker);
      attackers += liars.length;
      rightly += liars.filter(({ name }) => defended.named.has(name)).length;
    }
    return {
      attack: attack.name,
      isOvert: attack.isOvert,
      defence: defence.name,
      auroc: this.#auroc(weights),
      lossShare: this.#lossShare(weights),
      precision: named === 0 ? null : rightly / named,
      recall: rightly / attackers,
    };
  }

  async #attackedRound(
    attack: Attack,
    round: number,
    base: Float32Array,
    random: () => number,
  ): Promise<Map<string, Sent>> {
    const sent = await this.honestRound(round, base);
    const liars = this.#devices.filter((device) => device.isAttacker);
    const honest = this.#devices.filter((device) => !device.isAttacker);
    const known = honest.map(({ name }) => (sent.get(name) as Sent).delta);
    for (const { name, poisoned } of liars) {
      const { delta, samples } = sent.get(name) as Sent;
      const scene: Scene = {
        honest: known,
        own: delta,
        poisoned:
          attack.name === "intruder is normal"
            ? await this.#train(name, poisoned, round, base)
            : delta,
        samples,
        devices: this.#devices.length,
        attackers: liars.length,
        random,
      };
      sent.set(name, attack.make(scene));
    }
    return sent;
  }

  async #train(
    name: string,
    samples: Samples,
    round: number,
    base: Float32Array,
  ): Promise<Float32Array> {
    const method = createMethod("fedavg", this.#network.spec);
    const seed = derivedSeed(this.#seed, name);
    const parts = { network: this.#network, method, train: samples, heldOut: samples, seed };
    const { signal } = new AbortController();
    const trained = await new Learner(parts).train(round, base, plan, signal);
    return trained.weights.map((value, i) => value - (base[i] as number));
  }

  #lossShare(weights: Float32Array): number | null {
    if (weights.some((value) => !Number.isFinite(value))) return null;
    this.#network.setWeights(weights);
    const honest = this.#devices.filter((device) => !device.isAttacker);
    const shares = honest.map(({ room }) => {
      const { heldOut } = room.prepared;
      return reconstructionLoss(this.#network, heldOut, plan.batchSize) / zeroLoss(heldOut);
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }

  /** Mean over honest rooms; null for weights that are not finite. */
  #auroc(weights: Float32Array): number | null {
    if (weights.some((value) => !Number.isFinite(value))) return null;
    const network = this.#network;
    network.setWeights(weights);
    const found = this.#devices
      .filter((device) => !device.isAttacker)
      .flatMap(({ room }) => {
        const { spec, normals } = room.prepared;
        const model = { spec, infer: (x: Float32Array) => network.infer(x), batchSize: 16 };
        // The network believed whatever it says: a room would stop to believe a bad one.
        const detector = fitDetector(model, normals.values, { trust: 1 });
        const scores = (clips: readonly { inputs: Float32Array }[]) =>
          clips.flatMap(({ inputs }) => detector.score(inputs).map(({ pooled }) => pooled));
        const [normal, anomalous] = [scores(room.normal), scores(room.episodes)];
        if (anomalous.length === 0 || [...normal, ...anomalous].some(Number.isNaN)) return [];
        return [auroc(normal, anomalous)];
      });
    return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0) / found.length;
  }
}
