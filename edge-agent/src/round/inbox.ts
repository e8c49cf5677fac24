import {
  decodeWeights,
  type Log,
  type Message,
  ModelMessage,
  type ModelSpec,
  parameterCount,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  type Sha256,
  WireError,
  weightsDigest,
} from "@lares/shared";

/** The newest global weights and their name. */
export interface Base {
  readonly digest: Sha256;
  readonly weights: Float32Array;
}

/**
 * What has arrived for one device of a task. Messages come in any order and more than once: only
 * the newest of each kind is kept, and a message that breaks the wire format costs itself alone.
 */
export class Inbox {
  current: RoundCurrent | undefined;
  base: Base | undefined;
  private readonly spec: ModelSpec;
  private readonly log: Log;
  private readonly receipts = new Map<string, (receipt: Receipt) => void>();
  private listeners: (() => void)[] = [];

  constructor(spec: ModelSpec, log: Log) {
    this.spec = spec;
    this.log = log;
  }

  /** Takes `round/current`. */
  readonly onRound = (message: Message): void =>
    this.take(message, () => {
      this.current = parseJson(RoundCurrent, message.payload);
    });

  /** Takes `model`; the weights must have the digest that the message gives them. */
  readonly onModel = (message: Message): void =>
    this.take(message, () => {
      const model = parseMsgpack(ModelMessage, message.payload);
      const weights = decodeWeights(model.weights, model.dtype, parameterCount(this.spec));
      const digest = weightsDigest(weights);
      if (digest !== model.base) {
        throw new WireError(
          `model says base ${model.base}, its weights are ${digest}`,
          "Wait for the next model; if this goes on, look who publishes to this topic.",
        );
      }
      this.base = { digest, weights };
    });

  /** Takes receipts of this device. */
  readonly onReceipt = (message: Message): void =>
    this.take(message, () => {
      const receipt = parseJson(Receipt, message.payload);
      this.receipts.get(receipt.update)?.(receipt);
    });

  /** Settles with the receipt for the update of this digest. */
  receiptFor(update: Sha256): Promise<Receipt> {
    return new Promise((resolve) => {
      this.receipts.set(update, (receipt) => {
        this.receipts.delete(update);
        resolve(receipt);
      });
    });
  }

  /** Settles after the next message, whatever it is. @throws the signal's reason once aborted */
  nextChange(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.listeners.push(() => {
        signal.removeEventListener("abort", abort);
        resolve();
      });
    });
  }

  private take(message: Message, read: () => void): void {
    // An empty payload clears a retained topic: nothing to read.
    if (message.payload.length === 0) return;
    try {
      read();
    } catch (error) {
      this.log("warn", "message.refused", { topic: message.topic, error });
      return;
    }
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener();
  }
}
