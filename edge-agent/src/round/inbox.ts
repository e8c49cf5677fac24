import {
  Changes,
  type Log,
  type Message,
  type ModelSpec,
  type PublishedWeights,
  parameterCount,
  parseJson,
  parsePublishedWeights,
  Receipt,
  RefusalLog,
  RoundCurrent,
  type RunId,
  type Sha256,
} from "@lares/shared";
import { isOver } from "./is-over.ts";

/** The newest global weights and their name. */
export type Base = Pick<PublishedWeights, "digest" | "weights">;

/** Weights that devices are to vote on. */
export type Candidate = PublishedWeights;

/**
 * What has arrived for one device of a task. Messages come in any order and more than once: only
 * the newest of each kind is kept, and a message that breaks the wire format costs itself alone.
 */
export class Inbox {
  readonly #parameters: number;
  readonly #refusals: RefusalLog;
  readonly #changes = new Changes();
  #messages = 0;
  #current: RoundCurrent | undefined;
  #pastRun: RunId | undefined;
  #base: Base | undefined;
  #candidate: Candidate | undefined;
  #receipt: Receipt | undefined;

  constructor(spec: ModelSpec, log: Log) {
    this.#parameters = parameterCount(spec);
    this.#refusals = new RefusalLog(log);
  }

  get current(): RoundCurrent | undefined {
    return this.#current;
  }

  get base(): Base | undefined {
    return this.#base;
  }

  /** What devices were asked to vote on last. */
  get candidate(): Candidate | undefined {
    return this.#candidate;
  }

  /** The run that was over before this device came. */
  get pastRun(): RunId | undefined {
    return this.#pastRun;
  }

  /** Takes `round/current`. */
  readonly onRound = (message: Message): void =>
    this.#take(message, () => {
      const current = parseJson(RoundCurrent, message.payload);
      const isFirst = this.#current === undefined;
      if (isFirst && message.retained && isOver(current)) this.#pastRun = current.run;
      this.#current = current;
    });

  /** Takes `model`; the weights must have the digest that the message gives them. */
  readonly onModel = (message: Message): void =>
    this.#take(message, () => {
      this.#base = parsePublishedWeights(message.payload, this.#parameters);
    });

  /** Takes `candidate`, as a model. */
  readonly onCandidate = (message: Message): void =>
    this.#take(message, () => {
      this.#candidate = parsePublishedWeights(message.payload, this.#parameters);
    });

  /** Takes receipts of this device. */
  readonly onReceipt = (message: Message): void =>
    this.#take(message, () => {
      this.#receipt = parseJson(Receipt, message.payload);
    });

  /** Resolves with the receipt for the update of this digest. @throws the signal's reason */
  async receiptFor(update: Sha256, signal: AbortSignal): Promise<Receipt> {
    // Taken when it is seen: another receipt may come before the waiting code runs.
    const found: Receipt[] = [];
    await this.until(() => {
      if (this.#receipt?.update === update) found.push(this.#receipt);
      return found.length > 0;
    }, signal);
    return found[0] as Receipt;
  }

  /** Resolves after the next message, whatever it is. @throws the signal's reason once aborted */
  nextChange(signal: AbortSignal): Promise<void> {
    const seen = this.#messages;
    return this.until(() => this.#messages > seen, signal);
  }

  /** Resolves once a message makes it true, or now. @throws the signal's reason once aborted */
  until(isMet: () => boolean, signal: AbortSignal): Promise<void> {
    return this.#changes.until(isMet, signal);
  }

  #take(message: Message, read: () => void): void {
    // An empty payload clears a retained topic: nothing to read.
    if (message.payload.length === 0) return;
    try {
      read();
    } catch (error) {
      this.#refusals.refused(message.topic, error);
      return;
    }
    this.#refusals.taken(message.topic);
    this.#messages++;
    this.#changes.changed();
  }
}
