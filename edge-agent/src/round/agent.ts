import {
  type Clock,
  type DeviceId,
  encodeMsgpack,
  type FleetId,
  type Log,
  ModelError,
  type ModelSpec,
  type RoundCurrent,
  type Sha256,
  specDigest,
  type TaskId,
  type TaskTopics,
  type TrainingPlan,
  type Transport,
  taskTopics,
  traceOf,
} from "@lares/shared";
import type { RoomLearner, Trained } from "../training/learner.ts";
import { giveUpWhen } from "./give-up-when.ts";
import { type Candidate, Inbox } from "./inbox.ts";
import { isOver } from "./is-over.ts";
import { canStillCount, isSameRound, type OpenRound } from "./open-round.ts";
import { Pauses } from "./pauses.ts";
import { Presence } from "./presence.ts";
import { untilReached } from "./until-reached.ts";
import { UpdateSender } from "./update-sender.ts";
import { voteOf } from "./vote-of.ts";

export interface AgentOptions {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  readonly room: string;
  readonly spec: ModelSpec;
  /** For people: name of the engine and version of the program. */
  readonly engine: string;
  readonly version: string;
  /** Whether the device goes on after its rounds: whoever runs it then calls `leave`. */
  readonly staysOnline?: boolean;
}

export interface AgentParts {
  readonly transport: Transport;
  /** A device that has to learn its room first is online meanwhile. */
  readonly learner: RoomLearner | Promise<RoomLearner>;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1): only spreads repetitions in time, no result depends on it. */
  readonly random: () => number;
  /** Hears of each round that was trained and sent, whatever became of the update. */
  readonly onTrained?: (round: RoundCurrent, trained: Trained) => void;
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

/**
 * One device's part in the rounds of a task: says that it is there, waits for a round, trains,
 * sends what training added to the base until it has a receipt, and goes on until the rounds end.
 *
 * A training that lasts longer than its round goes on until another round collects or the run is
 * over: nobody takes its update any more, but the room's own model gets better by it.
 */
export class Agent {
  readonly #options: AgentOptions;
  readonly #parts: AgentParts;
  readonly #task: TaskId;
  /** Digest of this device's model spec. */
  readonly #spec: Sha256;
  readonly #topics: TaskTopics;
  readonly #inbox: Inbox;
  readonly #presence: Presence;
  readonly #pauses: Pauses;
  readonly #sender: UpdateSender;
  /** The last round that was trained, whatever became of the update. */
  #trained: RoundCurrent | undefined;
  /** What this device has voted on; the same weights asked about again get another vote. */
  #votedOn: Candidate | undefined;
  /** Digest of the foreign spec that was reported last. */
  #foreign: Sha256 | undefined;
  #hasToldOfWaiting = false;

  /** @throws BugError when the wire format does not allow what the options say */
  constructor(options: AgentOptions, parts: AgentParts) {
    const task = options.spec.name as TaskId;
    const { transport, clock, log } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#task = task;
    this.#spec = specDigest(options.spec);
    this.#topics = taskTopics(options.fleet, task);
    this.#inbox = new Inbox(options.spec, log);
    this.#presence = new Presence({ ...options, task }, transport);
    this.#pauses = new Pauses(clock);
    const { fleet, device } = options;
    this.#sender = new UpdateSender(
      { fleet, task, device },
      { ...parts, inbox: this.#inbox, pauses: this.#pauses },
    );
  }

  /**
   * Takes part until a last round is closed; to be called once. Waits for new rounds when those
   * that it finds are already over, and for the broker when the connection is cut.
   * @throws the signal's reason once it is aborted; the device has then said goodbye, unless it
   *   stays online
   */
  async run(signal: AbortSignal): Promise<AgentOutcome> {
    try {
      await this.#listen(signal);
      await this.#untilReached(() => this.#presence.arrive(), signal);
      return await this.#takePart(await this.#parts.learner, signal);
    } finally {
      if (!this.#options.staysOnline) await this.leave();
    }
  }

  /** That was trained last. */
  get round(): number | undefined {
    return this.#trained?.round;
  }

  /** Says goodbye. */
  leave(): Promise<void> {
    return this.#presence.leave();
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { transport } = this.#parts;
    const { receiptsOf, model, candidate, roundCurrent } = this.#topics;
    const handlers = [
      [receiptsOf(this.#options.device), this.#inbox.onReceipt],
      [model, this.#inbox.onModel],
      [candidate, this.#inbox.onCandidate],
      [roundCurrent, this.#inbox.onRound],
    ] as const;
    let isListening = false;
    transport.onConnectionChange((connected) => {
      if (!connected) return;
      if (isListening) void this.#comeBack();
      else this.#pauses.endAll();
    });
    for (const [filter, handler] of handlers) {
      await this.#untilReached(() => transport.subscribe(filter, handler), signal);
    }
    isListening = true;
  }

  async #comeBack(): Promise<void> {
    try {
      await this.#presence.arrive();
    } catch {
      // The connection is cut again: this is called again when it is back.
      return;
    }
    // Only now: updates of a device that has not said its task are refused.
    this.#pauses.endAll();
  }

  #untilReached(ask: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { random, log } = this.#parts;
    return untilReached(ask, { pauses: this.#pauses, random, log, signal });
  }

  async #takePart(learner: RoomLearner, signal: AbortSignal): Promise<AgentOutcome> {
    for (;;) {
      const { current, base } = this.#inbox;
      this.#tellOfWaiting(current);
      if (current !== undefined && this.#knowsModel(current) && base?.digest === current.base) {
        learner.follow(`${current.run}/${current.restarts}`);
        if (current.phase === "collecting" && !isSameRound(current, this.#trained)) {
          await this.#contribute({ current, base }, learner, signal);
          continue;
        }
        if (current.phase === "aggregating") await this.#vote({ current, base }, learner, signal);
        if (isOver(current) && current.run !== this.#inbox.pastRun) {
          const { rounds, bytesSent } = this.#sender;
          return {
            global: base.weights,
            plan: current.training,
            rounds,
            bytesSent,
          };
        }
      }
      await this.#inbox.nextChange(signal);
    }
  }

  /** Says of a candidate, each time that it is asked, whether it is better in this room than the base. */
  async #vote(
    { current, base }: OpenRound,
    learner: RoomLearner,
    signal: AbortSignal,
  ): Promise<void> {
    const { candidate } = this.#inbox;
    if (candidate?.round !== current.round + 1 || candidate === this.#votedOn) return;
    this.#votedOn = candidate;
    const { transport, log } = this.#parts;
    const { fleet, device } = this.#options;
    const before = await learner.heldOutLoss(base.weights, current.training);
    const after = await learner.heldOutLoss(candidate.weights, current.training);
    const vote = voteOf({ fleet, device, current, candidate: candidate.digest, before, after });
    if (vote === undefined) return;
    const topic = this.#topics.vote(current.round, device);
    await this.#untilReached(() => transport.publish(topic, encodeMsgpack(vote)), signal);
    log("info", "vote.sent", { round: current.round, trace: traceOf(current), loss: vote.loss });
  }

  #tellOfWaiting(current: RoundCurrent | undefined): void {
    const isNew = current !== undefined && current.run !== this.#inbox.pastRun;
    if (isNew || this.#hasToldOfWaiting) return;
    this.#hasToldOfWaiting = true;
    this.#parts.log("info", "round.waiting", {
      task: this.#task,
      topic: this.#topics.roundCurrent,
      message:
        current === undefined
          ? `no round of task ${this.#task} has been announced yet`
          : `the rounds of run ${current.run} are over: waiting for new ones`,
    });
  }

  #knowsModel(current: RoundCurrent): boolean {
    const own = this.#spec;
    if (current.spec === own) return true;
    if (this.#foreign !== current.spec) {
      this.#foreign = current.spec;
      this.#parts.log("warn", "round.foreign-model", {
        round: current.round,
        message: `spec of task ${this.#task} is ${current.spec}, this device has ${own}`,
        remedy: "Run the same version of Lares on aggregator and device.",
      });
    }
    return false;
  }

  async #contribute(open: OpenRound, learner: RoomLearner, signal: AbortSignal): Promise<void> {
    const { current, base } = open;
    const { log } = this.#parts;
    const { round, training } = current;
    const about = { round, trace: traceOf(current) };
    this.#trained = current;
    log("info", "round.training", { ...about, epochs: training.epochs });
    try {
      const trained = await giveUpWhen(
        () => this.#hasMissed(current),
        this.#inbox,
        signal,
        (either) => learner.train(round, base.weights, training, either),
      );
      if (trained !== undefined) {
        await this.#sender.send(open, trained, signal);
        this.#parts.onTrained?.(current, trained);
      } else {
        log("warn", "round.missed", {
          ...about,
          message: "the round was over before this device had trained",
          remedy: "Ask for fewer epochs, or give rounds a longer deadline.",
        });
      }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      log("error", "round.training-failed", { ...about, error });
    }
  }

  /** Whether another round can be trained, or none will be any more. */
  #hasMissed(own: RoundCurrent): boolean {
    const { current } = this.#inbox;
    if (current === undefined) return false;
    if (canStillCount(own, current)) return false;
    return isOver(current) || (current.phase === "collecting" && !isSameRound(current, own));
  }
}
