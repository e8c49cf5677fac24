import {
  cohortDigest,
  type DeviceId,
  derivedSeed,
  encodeJson,
  encodeMsgpack,
  type FleetId,
  initialWeights,
  type ModelMessage,
  micro,
  modelMessageOf,
  type RoundCurrent,
  type RunId,
  type TaskId,
  taskTopics,
} from "@lares/shared";
import { BenchDevice, type BenchOptions } from "../core/bench-device.ts";

export const fleet = "home" as FleetId;
export const device = "porch" as DeviceId;
export const topics = taskTopics(fleet, micro.name as TaskId);
/** What a device of this name shuffles its frames with. */
export const seed = derivedSeed(0, device);

/** The common model of a round, as devices get it. */
export const modelOf = (weights = initialWeights(micro, 3), round = 0): ModelMessage =>
  modelMessageOf({ spec: micro, fleet, round, weights });

/** A round as an aggregator announces it. */
export function roundOf(base: ModelMessage, change: Partial<RoundCurrent> = {}): RoundCurrent {
  return {
    ...{ kind: "round", v: 1, fleet, task: micro.name as TaskId, run: "00000000000000aa" as RunId },
    ...{ round: 0, phase: "collecting", base: base.base, restarts: 0, spec: base.spec },
    ...{ strategy: "fedavg", dtype: "f32", cohort: cohortDigest([device]), remainingMs: 60_000 },
    training: { epochs: 2, batchSize: 8, learningRate: 0.004 },
    roundsLeft: 4,
    trace: "ab".repeat(16),
    ...change,
  } as RoundCurrent;
}

/** A receipt as an aggregator gives it. */
export const receiptFor = (update: string): object => ({
  ...{ kind: "receipt", v: 1, round: 0, device, status: "accepted" },
  ...{ reason: "", update, trace: "ab".repeat(16) },
});

/** A virtual device with room for frames, to which an aggregator's messages are given by hand. */
export class BenchMember extends BenchDevice {
  constructor(factory: Uint8Array, options: BenchOptions = {}) {
    super(factory, { trainingFrames: 32, ...options });
  }

  hearModel(model: ModelMessage): void {
    this.device.message(topics.model, encodeMsgpack(model), true);
  }

  hearRound(round: RoundCurrent): void {
    this.device.message(topics.roundCurrent, encodeJson(round), true);
  }

  hearReceipt(change: { readonly update: string; readonly round?: number }): void {
    const topic = topics.receipt(change.round ?? 0, device);
    this.device.message(topic, encodeJson({ ...receiptFor(change.update), ...change }), false);
  }

  /** Trains until it stops by itself. */
  train(): void {
    while (this.device.isTraining) this.device.train();
    this.tick();
  }

  tick(afterMs = 0): void {
    this.nowMs += afterMs;
    this.device.tick();
  }

  /** Payloads of all updates, repetitions included. */
  get updates(): readonly Uint8Array[] {
    return this.publications
      .filter(({ topic }) => topic.includes("/update/") && topic.includes("/round/"))
      .map(({ bytes }) => bytes);
  }

  /** What became of rounds, by the device's log. */
  get outcomes(): readonly string[] {
    return this.logs.filter((line) => / (update|round|training)-/.test(line));
  }
}
