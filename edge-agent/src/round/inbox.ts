import {
  Changes,
  decodeWeights,
  type Log,
  MAX_HEADER_BYTES,
  type Message,
  ModelMessage,
  type ModelSpec,
  parameterCount,
  parseJson,
  parseMsgpack,
  Receipt,
  RefusalLog,
  RoundCurrent,
  type RunId,
  type Sha256,
  WireError,
  weightBytes,
  weightsDigest,
} from "@lares/shared";
import { isOver } from "./is-over.ts";

/** The newest global weights and their name. */
export interface Base {
  readonly digest: Sha256;
  readonly weights: Float32Array;
}

/** Weights that devices are to vote on. */
export interface Candidate extends Base {
  /** The first round that would start from them. */
  readonly round: number;
}

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
      this.#base = parseBase(message.payload, this.#parameters);
    });

  /** Takes `candidate`, as a model. */
  readonly onCandidate = (message: Message): void =>
    this.#take(message, () => {
      this.#candidate = parseBase(message.payload, this.#parameters);
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

/** @throws WireError naming what is wrong, before it is decoded when it is too large */
function parseBase(payload: Uint8Array, parameters: number): Candidate {
  const maxBytes = weightBytes(parameters, "f32") + MAX_HEADER_BYTES;
  if (payload.length > maxBytes) {
    throw new WireError(
      `model has ${payload.length} bytes, at most ${maxBytes} are allowed`,
      "Run the same model on aggregator and device.",
    );
  }
  const model = parseMsgpack(ModelMessage, payload);
  const weights = decodeWeights(model.weights, model.dtype, parameters);
  const digest = weightsDigest(weights);
  if (digest !== model.base) {
    throw new WireError(
      `model says base ${model.base}, its weights are ${digest}`,
      "Wait for the next model; if this goes on, look who publishes to this topic.",
    );
  }
  return { digest, weights, round: model.round };
}
