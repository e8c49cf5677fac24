import { capNorm, MAX_NORM, type ReadableRound, suspectsOverRounds } from "@lares/aggregator";
import type { BenchRoom } from "@lares/cli";
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
  type DeviceId,
  derivedSeed,
  fitDetector,
  ModelError,
  type ModelSpec,
  type Network,
  seededRandom,
  sizeOf,
  weightsDigest,
} from "@lares/shared";
import type { Attack, Scene, Sent } from "./attack-list.ts";
import { type Defence, type Defended, defend } from "./defence.ts";

const plan = { epochs: 2, batchSize: 16, learningRate: 0.002 };

export interface Device {
  readonly name: string;
  readonly room: BenchRoom;
  readonly isAttacker: boolean;
  readonly train: Samples;
  readonly poisoned: Samples;
}

/** Which rounds a fleet is attacked in. */
export interface AttackedRounds {
  /** Before anybody attacks. */
  readonly honestRounds: number;
  readonly attackedRounds: number;
}

/** What weights are good for. */
export interface Worth {
  /** Mean over honest rooms, of the network alone; null when its weights are not finite. */
  readonly auroc: number | null;
  /**
   * Mean squared error on honest rooms' held-out normals, as a share of that of a network that
   * always answers 0: above 1 the model does harm. Null when its weights are not finite.
   */
  readonly lossShare: number | null;
}

/** What attacked rounds led to. */
export interface Measured extends Worth {
  /**
   * Of the first attacked round: distance of its weights to what the honest devices alone would
   * have led to, by the length of that; above 1 it is worse than none. Null when not finite.
   */
  readonly error: number | null;
  /** Devices that stood out in more than half of the attacked rounds. */
  readonly named: number;
  /** Of the devices named; null when none was. */
  readonly precision: number | null;
  readonly recall: number;
}

/** @param index every fifth device attacks */
export function deviceOf(room: BenchRoom, index: number, spec: ModelSpec): Device {
  const { train, clips } = room.prepared;
  const intruders = room.episodes.filter((_, i) => clips.episodes[i]?.kind === "intruder");
  // Real rooms do not say what kind their episodes are.
  const chosen = intruders.length === 0 ? room.episodes : intruders;
  const frames = chosen.flatMap(({ inputs }) => [...inputs]);
  const poisoned = samplesOf(new Float32Array(frames), sizeOf(spec.input));
  return { name: `d${index}`, room, isAttacker: index % 5 === 4, train, poisoned };
}

/** Trains and measures on one network, one room after the other. */
export class Laboratory {
  readonly #devices: readonly Device[];
  readonly #network: Network;
  readonly #seed: number;
  readonly #worths = new Map<string, Worth>();
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
      const delta = await this.#findDelta(name, train, round, base);
      if (delta !== undefined) sent.set(name, { delta, samples: train.count });
    }
    return sent;
  }

  async measure(
    attack: Attack,
    defence: Defence,
    start: Float32Array,
    { honestRounds, attackedRounds }: AttackedRounds,
  ): Promise<Measured> {
    const random = seededRandom(derivedSeed(this.#seed, attack.name));
    let weights = start;
    let error: number | null = null;
    const rounds: ReadableRound[] = [];
    for (let round = honestRounds; round < honestRounds + attackedRounds; round++) {
      if (weights.some((value) => !Number.isFinite(value))) break;
      const sent = await this.#attackedRound(attack, round, weights, random);
      if (sent.size === 0) break;
      const defended = await defend(defence, weights, sent);
      if (round === honestRounds) error = this.#error(weights, defended.weights, sent);
      weights = defended.weights;
      rounds.push(readableRound(sent, defended));
    }
    const found = await suspectsOverRounds(rounds, start.length);
    const named = new Set<string>(found.map(({ device }) => device));
    return { ...this.#worthOf(weights), error, ...this.#namedRightly(named) };
  }

  /** By the rule of `lares rounds suspects`, over all attacked rounds. */
  #namedRightly(named: ReadonlySet<string>): Pick<Measured, "named" | "precision" | "recall"> {
    const liars = this.#devices.filter((device) => device.isAttacker);
    const rightly = liars.filter(({ name }) => named.has(name)).length;
    const precision = named.size === 0 ? null : rightly / named.size;
    return { named: named.size, precision, recall: rightly / liars.length };
  }

  #error(
    base: Float32Array,
    weights: Float32Array,
    sent: ReadonlyMap<string, Sent>,
  ): number | null {
    const honest = this.#devices.filter((device) => !device.isAttacker);
    const deltas = honest.flatMap(({ name }) => sent.get(name)?.delta ?? []);
    const wanted = base.map((_, i) => {
      const sum = deltas.reduce((total, delta) => total + (delta[i] as number), 0);
      return sum / deltas.length;
    });
    const missed = wanted.map((value, i) => value + (base[i] as number) - (weights[i] as number));
    const error = lengthOf(missed) / lengthOf(wanted);
    return Number.isFinite(error) ? error : null;
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
    const known = honest.flatMap(({ name }) => sent.get(name)?.delta ?? []);
    // A model that nobody can train any more needs no further attack.
    if (known.length === 0) return sent;
    for (const { name, train, poisoned } of liars) {
      const own = sent.get(name)?.delta ?? (known[0] as Float32Array);
      const scene: Scene = {
        honest: known,
        own,
        poisoned:
          attack.name === "intruder is normal"
            ? ((await this.#findDelta(name, poisoned, round, base)) ?? own)
            : own,
        samples: train.count,
        devices: this.#devices.length,
        attackers: liars.length,
        random,
      };
      sent.set(name, attack.make(scene));
    }
    return sent;
  }

  /** Undefined where training diverges: such a device sends nothing. */
  async #findDelta(
    name: string,
    samples: Samples,
    round: number,
    base: Float32Array,
  ): Promise<Float32Array | undefined> {
    const method = createMethod("fedavg", this.#network.spec);
    const seed = derivedSeed(this.#seed, name);
    const parts = { network: this.#network, method, train: samples, heldOut: samples, seed };
    try {
      const trained = await new Learner(parts).train(round, base, plan);
      return trained.weights.map((value, i) => value - (base[i] as number));
    } catch (error) {
      if (error instanceof ModelError) return undefined;
      throw error;
    }
  }

  /** Measured once for equal weights: attacks that are refused all lead to the same. */
  #worthOf(weights: Float32Array): Worth {
    const key = weightsDigest(weights);
    const worth = this.#worths.get(key) ?? this.#measureWorth(weights);
    this.#worths.set(key, worth);
    return worth;
  }

  #measureWorth(weights: Float32Array): Worth {
    if (weights.some((value) => !Number.isFinite(value))) return { auroc: null, lossShare: null };
    this.#network.setWeights(weights);
    return { auroc: this.#auroc(), lossShare: this.#lossShare() };
  }

  #lossShare(): number {
    const honest = this.#devices.filter((device) => !device.isAttacker);
    const shares = honest.map(({ room }) => {
      const { heldOut } = room.prepared;
      return reconstructionLoss(this.#network, heldOut, plan.batchSize) / zeroLoss(heldOut);
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }

  /** Mean over honest rooms; null where no room can be judged. */
  #auroc(): number | null {
    const network = this.#network;
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

/** A round as `lares rounds suspects` finds it in a log. */
function readableRound(
  sent: ReadonlyMap<string, Sent>,
  { named, deltas }: Defended,
): ReadableRound {
  const suspects = [...named].map((name) => ({ device: name as DeviceId, reasons: [] }));
  return {
    counted: [...sent.keys()] as DeviceId[],
    suspects,
    trained: [...deltas.keys()] as DeviceId[],
    read: async (device) => deltas.get(device) as Float32Array,
  };
}

const lengthOf = (values: Float32Array): number => capNorm(values, MAX_NORM).norm;
