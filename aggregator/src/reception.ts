import {
  Changes,
  type DeviceId,
  encodeJson,
  everyDevice,
  findDevice,
  type Log,
  type Message,
  parameterCount,
  RefusalLog,
  type RunId,
  type TaskId,
  type TaskTopics,
  type Transport,
  taskTopics,
  traceOf,
  WireError,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import type { Ballot } from "./ballot.ts";
import type { Collection } from "./collection.ts";
import { Intake, type Judgement, type PastRound, type Tally } from "./intake.ts";
import { type ExpectedVote, parseVote } from "./parse-vote.ts";
import { type Presence, Roster } from "./roster.ts";
import { UpdateLog } from "./update-log.ts";
import { WaitingUpdates } from "./waiting-updates.ts";

/** Updates that wait for the next buffer: memory that nobody may fill. */
const MAX_DEFERRED = 64;

/**
 * Everything that devices say comes in here: who is there, updates, each of which is answered
 * with a receipt, and votes. A message that breaks the wire format costs itself alone.
 */
export class Reception {
  readonly #options: AggregatorOptions;
  readonly #transport: Transport;
  readonly #log: Log;
  readonly #topics: TaskTopics;
  readonly #roster: Roster;
  readonly #intake: Intake;
  readonly #updateLog: UpdateLog;
  readonly #refusals: RefusalLog;
  readonly #waiting = new WaitingUpdates();
  readonly #expected: ExpectedVote;
  readonly #changes = new Changes();
  #ballot: Ballot | undefined;
  /** Updates that the next buffer takes, the first of each topic. */
  readonly #deferred = new Map<string, Message>();
  /** Of a round that goes on after a restart, until they are heard of. */
  readonly #presumed = new Set<DeviceId>();
  /** Whether the last update could be put on record. */
  #canRecord = true;

  constructor(options: AggregatorOptions, run: RunId, parts: { transport: Transport; log: Log }) {
    const { fleet, spec } = options;
    const task = spec.name as TaskId;
    const roster = new Roster(task);
    this.#options = options;
    this.#transport = parts.transport;
    this.#log = parts.log;
    this.#topics = taskTopics(fleet, task);
    this.#roster = roster;
    this.#expected = { fleet, task, run };
    const expected = { ...this.#expected, parameters: parameterCount(spec) };
    this.#intake = new Intake(expected, (device) => roster.isMember(device));
    this.#updateLog = new UpdateLog(parts.log);
    this.#refusals = new RefusalLog(parts.log);
  }

  /** Subscribes. From then on, as long as the transport lives, updates are answered. */
  async listen(): Promise<void> {
    const { info, state } = everyDevice(this.#options.fleet);
    const { everyUpdate, everyPartial, everyVote } = this.#topics;
    this.#transport.pace?.(this.#waiting.whenRoom);
    const handle = (filter: string, take: (message: Message) => void): Promise<void> =>
      this.#transport.subscribe(filter, (message) => this.#handle(message, take));
    await handle(everyUpdate, (message) => this.#takeUpdate(message));
    await handle(everyPartial, (message) => this.#takeUpdate(message));
    await handle(everyVote, (message) => this.#takeVote(message));
    await handle(info, ({ topic, payload }) => this.#note(this.#roster.takeInfo(topic, payload)));
    await handle(state, ({ topic, payload }) => {
      this.#note(this.#roster.takeState(topic, payload));
      if (!this.#roster.saysOnline(topic)) this.#presumeNoMore(topic);
    });
  }

  /** Devices of the task that are online, sorted. */
  online(): DeviceId[] {
    return this.#roster.online();
  }

  /** Devices that have said that they belong to the task and are not online, sorted. */
  offline(): DeviceId[] {
    return this.#roster.offline();
  }

  /** Lets updates of a new round in. */
  begin(collection: Collection): void {
    this.#updateLog.beginRound();
    this.#intake.begin(collection);
    const deferred = [...this.#deferred.values()];
    this.#deferred.clear();
    for (const message of deferred) this.#takeUpdate(message);
  }

  /**
   * After a restart: the cohort of the round that goes on was there, and it counts as present
   * until it is heard of, or the round would not wait for devices whose word is still on its way.
   */
  presume(cohort: readonly DeviceId[]): void {
    for (const device of cohort) this.#presumed.add(device);
  }

  /** Updates of this round, which is over, keep their answer. */
  remember(past: PastRound): void {
    this.#intake.remember(past);
  }

  /** What has arrived since `takeTally`. */
  get tally(): Tally {
    return this.#intake.tally;
  }

  /** Calls `look` whenever an update counts or is refused, and devices come or go. @returns ends that */
  eachChange(look: () => void): () => void {
    return this.#changes.each(look);
  }

  /** Whether a device is there, or is taken to be until it is heard of. */
  isPresent(device: DeviceId): boolean {
    return this.#presumed.has(device) || this.#roster.isOnline(device);
  }

  /** What has arrived since this was asked last. */
  takeTally(): Tally {
    return this.#intake.takeTally();
  }

  /**
   * Resolves once so many devices are online.
   * @throws the signal's reason once it is aborted
   */
  untilOnline(quorum: number, signal: AbortSignal): Promise<void> {
    return this.#changes.until(() => this.#roster.online().length >= quorum, signal);
  }

  /**
   * Resolves once the round was closed, or all of its cohort have contributed or gone and there
   * is a quorum.
   * @throws the signal's reason once it is aborted
   */
  untilCollected(collection: Collection, quorum: number, signal: AbortSignal): Promise<void> {
    const isOnline = (device: DeviceId): boolean => this.isPresent(device);
    return this.#changes.until(
      () => !collection.isOpen || collection.isComplete(quorum, isOnline),
      signal,
    );
  }

  /** Lets votes in. */
  openBallot(ballot: Ballot): void {
    this.#ballot = ballot;
  }

  /** From now on votes change nothing. Resolves once those that came in time are on record. */
  async endBallot(): Promise<void> {
    await this.#ballot?.close();
    this.#changes.changed();
  }

  /**
   * Resolves once the ballot was ended, or all who are waited for have voted or gone.
   * @throws the signal's reason once it is aborted
   */
  untilVoted(ballot: Ballot, signal: AbortSignal): Promise<void> {
    const isOnline = (device: DeviceId): boolean => this.isPresent(device);
    return this.#changes.until(() => !ballot.isOpen || ballot.isComplete(isOnline), signal);
  }

  /** Closes a round from outside: its time is up. */
  close(collection: Collection): void {
    collection.close();
    this.#changes.changed();
  }

  #handle(message: Message, take: (message: Message) => void): void {
    try {
      take(message);
      this.#refusals.taken(message.topic);
    } catch (error) {
      this.#refusals.refused(message.topic, error);
    }
  }

  #note(presence: Presence | undefined): void {
    if (presence === undefined) return;
    const event = presence.isOnline ? "device.online" : "device.offline";
    this.#log("info", event, { task: this.#options.spec.name, device: presence.device });
    this.#changes.changed();
  }

  /** A device has said that it is gone. */
  #presumeNoMore(topic: string): void {
    if (this.#presumed.delete(findDevice(topic) as DeviceId)) this.#changes.changed();
  }

  #takeUpdate(message: Message): void {
    const judgement = this.#intake.judge(message.topic, message.payload);
    if (judgement === undefined) this.#updateLog.note(message, judgement);
    else if (judgement.isDeferred) this.#defer(message);
    else void this.#answer(message, judgement);
  }

  /** @throws WireError for one that is not of a member of the task, or not on its own topic */
  #takeVote({ topic, payload }: Message): void {
    const vote = parseVote(topic, payload, this.#expected);
    if (!this.#roster.isMember(vote.device)) {
      throw new WireError(
        `vote is of "${vote.device}", expected a device whose info names the task`,
        "Say in the device's info which task it belongs to.",
      );
    }
    const { device, round } = vote;
    const trace = traceOf(vote);
    this.#ballot?.add(vote).then(
      (isCounted) => {
        this.#log("debug", "vote.taken", { device, round, trace, isCounted, loss: vote.loss });
        this.#changes.changed();
      },
      (error: unknown) => {
        if (error instanceof WireError) this.#refusals.refused(topic, error);
        else this.#noteRecording(error);
      },
    );
  }

  /** No answer yet. What there is no room for is sent again: its device has no receipt. */
  #defer(message: Message): void {
    const isNew = !this.#deferred.has(message.topic);
    if (isNew && this.#deferred.size < MAX_DEFERRED) this.#deferred.set(message.topic, message);
  }

  /** Only once an accepted update is on record: a receipt is a promise. */
  async #answer(message: Message, judgement: Judgement): Promise<void> {
    const { receipt, counted, countedSum, collection } = judgement;
    const isNew = counted !== undefined || countedSum !== undefined;
    const { round, device } = receipt;
    const { length } = message.payload;
    this.#waiting.add(length);
    try {
      await collection?.whenCounted(device);
    } catch (error) {
      this.#noteRecording(error);
      return;
    } finally {
      this.#waiting.remove(length);
    }
    if (isNew) this.#noteRecording();
    this.#updateLog.note(message, judgement);
    const topic = this.#topics.receipt(round, device);
    this.#transport.publish(topic, encodeJson(receipt)).catch((error) => {
      // The device asks again until it has one.
      this.#log("debug", "receipt.lost", { topic, error });
    });
    if (isNew || receipt.status === "refused") this.#changes.changed();
  }

  /** Says once that updates cannot be kept, and once that they can be again. */
  #noteRecording(error?: unknown): void {
    const { name: task } = this.#options.spec;
    if (error !== undefined && this.#canRecord) {
      this.#log("error", "state.not-written", {
        task,
        error,
        message: "an update cannot be kept, so it has no receipt and its device sends it again",
        remedy: "Make room on the disk of the --state folder.",
      });
    }
    if (error === undefined && !this.#canRecord) this.#log("info", "state.written", { task });
    this.#canRecord = error === undefined;
  }
}
