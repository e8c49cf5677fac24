import {
  Changes,
  type DeviceId,
  encodeJson,
  everyDevice,
  type Log,
  type Message,
  parameterCount,
  RefusalLog,
  type RunId,
  type TaskId,
  type TaskTopics,
  type Transport,
  taskTopics,
} from "@lares/shared";
import type { AggregatorOptions } from "./aggregator-options.ts";
import type { Collection } from "./collection.ts";
import { Intake, type Tally } from "./intake.ts";
import { type Presence, Roster } from "./roster.ts";
import { UpdateLog } from "./update-log.ts";

/**
 * Everything that devices say comes in here: who is there, and updates, each of which is answered
 * with a receipt. A message that breaks the wire format costs itself alone.
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
  readonly #changes = new Changes();

  constructor(options: AggregatorOptions, run: RunId, parts: { transport: Transport; log: Log }) {
    const { fleet, spec, dtype } = options;
    const task = spec.name as TaskId;
    const roster = new Roster(task);
    this.#options = options;
    this.#transport = parts.transport;
    this.#log = parts.log;
    this.#topics = taskTopics(fleet, task);
    this.#roster = roster;
    const expected = { fleet, task, run, dtype, parameters: parameterCount(spec) };
    this.#intake = new Intake(expected, (device) => roster.isMember(device));
    this.#updateLog = new UpdateLog(parts.log);
    this.#refusals = new RefusalLog(parts.log);
  }

  /** Subscribes. From then on, as long as the transport lives, updates are answered. */
  async listen(): Promise<void> {
    const { info, state } = everyDevice(this.#options.fleet);
    const { everyUpdate } = this.#topics;
    const handle = (filter: string, take: (message: Message) => void): Promise<void> =>
      this.#transport.subscribe(filter, (message) => this.#handle(message, take));
    await handle(everyUpdate, (message) => this.#takeUpdate(message));
    await handle(info, ({ topic, payload }) => this.#note(this.#roster.takeInfo(topic, payload)));
    await handle(state, ({ topic, payload }) => this.#note(this.#roster.takeState(topic, payload)));
  }

  /** Devices of the task that are online, sorted. */
  online(): DeviceId[] {
    return this.#roster.online();
  }

  /** Lets updates of a new round in. */
  begin(collection: Collection): void {
    this.#updateLog.beginRound();
    this.#intake.begin(collection);
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
    const isOnline = (device: DeviceId): boolean => this.#roster.isOnline(device);
    return this.#changes.until(
      () => !collection.isOpen || collection.isComplete(quorum, isOnline),
      signal,
    );
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

  #takeUpdate(message: Message): void {
    const judgement = this.#intake.judge(message.topic, message.payload);
    this.#updateLog.note(message, judgement);
    if (judgement === undefined) return;
    const { round, device } = judgement.receipt;
    const topic = this.#topics.receipt(round, device);
    this.#transport.publish(topic, encodeJson(judgement.receipt)).catch((error) => {
      // The device asks again until it has one.
      this.#log("debug", "receipt.lost", { topic, error });
    });
    if (judgement.counted !== undefined) this.#changes.changed();
  }
}
