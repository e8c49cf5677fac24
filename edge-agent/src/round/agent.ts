import {
  type Clock,
  type DeviceId,
  type DeviceInfo,
  deviceTopics,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type Log,
  MAX_SAMPLES,
  ModelError,
  type ModelSpec,
  type RoundCurrent,
  sha256,
  specDigest,
  type TaskId,
  type TrainingPlan,
  type Transport,
  taskTopics,
  type Update,
} from "@lares/shared";
import type { Learner, Trained } from "../training/learner.ts";
import { type Base, Inbox } from "./inbox.ts";
import { deliver } from "./outbox.ts";

export interface AgentOptions {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  readonly room: string;
  readonly spec: ModelSpec;
  /** For people: name of the engine and version of the program. */
  readonly engine: string;
  readonly version: string;
}

export interface AgentParts {
  readonly transport: Transport;
  readonly learner: Learner;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1): only spreads repetitions in time, no result depends on it. */
  readonly random: () => number;
}

/** The rounds are over: what the device goes on with. */
export interface AgentOutcome {
  readonly global: Float32Array;
  /** What the last round trained with. */
  readonly plan: TrainingPlan;
  /** Rounds in which an update was accepted. */
  readonly rounds: number;
  /** Payload bytes of all updates, repetitions included. */
  readonly bytesSent: number;
}

/** A round that can be trained: its announcement and the weights that it names. */
interface OpenRound {
  readonly current: RoundCurrent;
  readonly base: Base;
}

/**
 * One device's part in the rounds of a task: says that it is there, waits for a round, trains,
 * sends what training added to the base until it has a receipt, and goes on until the rounds end.
 */
export class Agent {
  private readonly options: AgentOptions;
  private readonly parts: AgentParts;
  private readonly task: TaskId;
  private readonly inbox: Inbox;
  /** Rounds that were trained, whatever became of the update. */
  private readonly trained = new Set<string>();
  /** Digests of foreign specs that were reported. */
  private readonly foreign = new Set<string>();
  private rounds = 0;
  private bytesSent = 0;

  constructor(options: AgentOptions, parts: AgentParts) {
    this.options = options;
    this.parts = parts;
    this.task = options.spec.name as TaskId;
    this.inbox = new Inbox(options.spec, parts.log);
  }

  /**
   * Takes part until the last round is closed. Waits for new rounds when those that it finds are
   * already over.
   * @throws the signal's reason once it is aborted; the device has then said goodbye
   */
  async run(signal: AbortSignal): Promise<AgentOutcome> {
    const { transport } = this.parts;
    const { fleet, device } = this.options;
    const topics = taskTopics(fleet, this.task);
    await transport.subscribe(topics.receiptsOf(device), this.inbox.onReceipt);
    await transport.subscribe(topics.model, this.inbox.onModel);
    await transport.subscribe(topics.roundCurrent, this.inbox.onRound);
    transport.onConnectionChange((connected) => {
      if (connected) void this.announce("online").catch(() => {});
    });
    try {
      await this.announce("online");
      return await this.takePart(signal);
    } finally {
      // A connection that is gone has sent the last will already.
      await this.announce("offline").catch(() => {});
    }
  }

  private async takePart(signal: AbortSignal): Promise<AgentOutcome> {
    for (;;) {
      const { current, base } = this.inbox;
      if (current !== undefined && base?.digest === current.base && this.knowsModel(current)) {
        if (current.phase === "collecting" && !this.trained.has(keyOf(current))) {
          await this.contribute({ current, base }, signal);
          continue;
        }
        if (current.phase === "closed" && current.roundsLeft === 0 && this.trained.size > 0) {
          const { rounds, bytesSent } = this;
          return { global: base.weights, plan: current.training, rounds, bytesSent };
        }
      }
      await this.inbox.nextChange(signal);
    }
  }

  private knowsModel(current: RoundCurrent): boolean {
    const own = specDigest(this.options.spec);
    if (current.spec === own) return true;
    if (!this.foreign.has(current.spec)) {
      this.foreign.add(current.spec);
      this.parts.log("warn", "round.foreign-model", {
        round: current.round,
        message: `spec of task ${this.task} is ${current.spec}, this device has ${own}`,
        remedy: "Run the same version of Lares on aggregator and device.",
      });
    }
    return false;
  }

  private async contribute(open: OpenRound, signal: AbortSignal): Promise<void> {
    const { current, base } = open;
    const { learner, log } = this.parts;
    this.trained.add(keyOf(current));
    log("info", "round.training", { round: current.round, epochs: current.training.epochs });
    try {
      const trained = await learner.train(current.round, base.weights, current.training, signal);
      await this.send(open, trained, signal);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      log("error", "round.training-failed", { round: current.round, error });
    }
  }

  private async send(open: OpenRound, trained: Trained, signal: AbortSignal): Promise<void> {
    const { current } = open;
    const { transport, clock, random, log } = this.parts;
    const { fleet, device } = this.options;
    const { round } = current;
    const payload = encodeMsgpack(this.updateOf(open, trained));
    const topic = taskTopics(fleet, this.task).update(round, device);
    const receipt = this.inbox.receiptFor(sha256(payload));
    const superseded = new AbortController();
    const watch = this.abortWhenSuperseded(current, superseded, signal);
    try {
      const either = AbortSignal.any([signal, superseded.signal]);
      const send = () => {
        this.bytesSent += payload.length;
        return transport.publish(topic, payload);
      };
      const parts = { clock, random, signal: either };
      const { status, reason } = await deliver({ send, receipt }, parts);
      if (status === "accepted") {
        this.rounds++;
        log("info", "update.accepted", { round, bytes: payload.length, loss: trained.loss });
      } else log("warn", `update.${status}`, { round, reason });
    } catch (error) {
      signal.throwIfAborted();
      if (!superseded.signal.aborted) throw error;
      log("warn", "update.unanswered", { round, bytes: payload.length });
    } finally {
      superseded.abort();
      await watch;
    }
  }

  private updateOf({ current, base }: OpenRound, trained: Trained): Update {
    const delta = trained.weights.map((value, i) => value - (base.weights[i] as number));
    return {
      kind: "update",
      v: 1,
      fleet: this.options.fleet,
      task: this.task,
      run: current.run,
      round: current.round,
      device: this.options.device,
      base: base.digest,
      samples: Math.min(trained.samples, MAX_SAMPLES),
      dtype: current.dtype,
      loss: trained.loss,
      weights: encodeWeights(delta, current.dtype),
    };
  }

  /** Ends a delivery whose round nobody waits for any more. */
  private async abortWhenSuperseded(
    current: RoundCurrent,
    superseded: AbortController,
    signal: AbortSignal,
  ): Promise<void> {
    const either = AbortSignal.any([signal, superseded.signal]);
    try {
      while (isAnswered(this.inbox.current, current)) await this.inbox.nextChange(either);
    } catch {
      return;
    }
    superseded.abort();
  }

  private async announce(state: "online" | "offline"): Promise<void> {
    const { transport } = this.parts;
    const { fleet, device, room, engine, version } = this.options;
    const topics = deviceTopics(fleet, device);
    if (state === "online") {
      const info = { kind: "info", v: 1, device, room, task: this.task, engine, version } as const;
      await transport.publish(topics.info, encodeJson(info satisfies DeviceInfo), { retain: true });
    }
    await transport.publish(topics.state, new TextEncoder().encode(state), { retain: true });
  }
}

/** A restarted aggregator counts from 0 again, and from the same weights. */
function keyOf({ run, round }: RoundCurrent): string {
  return `${run}/${round}`;
}

/**
 * Whether an update of `own` will have a receipt: until the next round is announced, and in the
 * last one until it is closed, since the aggregator may then be gone.
 */
function isAnswered(current: RoundCurrent | undefined, own: RoundCurrent): boolean {
  if (current === undefined || keyOf(current) !== keyOf(own)) return false;
  return current.phase !== "closed" || current.roundsLeft !== 0;
}
