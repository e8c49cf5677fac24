import {
  type DeviceId,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type Log,
  MAX_SAMPLES,
  parseMsgpack,
  type RoundCurrent,
  type Sha256,
  sha256,
  type TaskId,
  type TraceId,
  type Transport,
  taskTopics,
  traceOf,
  Update,
} from "@lares/shared";
import type { Trained } from "../training/learner.ts";
import { giveUpWhen } from "./give-up-when.ts";
import type { Inbox } from "./inbox.ts";
import { isOver } from "./is-over.ts";
import { canStillCount, isSameRound, type OpenRound } from "./open-round.ts";
import { deliver } from "./outbox.ts";
import type { Pauses } from "./pauses.ts";
import { requireReadable } from "./require-readable.ts";

export interface UpdateSenderParts {
  readonly transport: Transport;
  readonly inbox: Inbox;
  readonly pauses: Pauses;
  readonly random: () => number;
  readonly log: Log;
}

/** What an update is called in log lines, and in its receipt. */
interface SentUpdate {
  readonly round: number;
  readonly trace: TraceId;
  readonly update: Sha256;
}

/** Sends what training added to a base, and writes what became of it. */
export class UpdateSender {
  readonly #sender: { readonly fleet: FleetId; readonly task: TaskId; readonly device: DeviceId };
  readonly #parts: UpdateSenderParts;
  #rounds = 0;
  #bytesSent = 0;

  constructor(
    sender: { fleet: FleetId; task: TaskId; device: DeviceId },
    parts: UpdateSenderParts,
  ) {
    this.#sender = sender;
    this.#parts = parts;
  }

  /** Rounds in which an update was accepted. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Payload bytes of all updates, repetitions included. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /**
   * Sends an update until it has a receipt, or nobody will answer any more.
   * @throws the signal's reason once it is aborted
   */
  async send(open: OpenRound, trained: Trained, signal: AbortSignal): Promise<void> {
    const { inbox, log } = this.#parts;
    const payload = encodeMsgpack(this.#updateOf(open, trained));
    const { round } = open.current;
    const sent = { round, trace: traceOf(open.current), update: sha256(payload) };
    requireReadable(() => parseMsgpack(Update, payload));
    const receipt = await giveUpWhen(
      () => !isAnswered(open.current, inbox.current),
      inbox,
      signal,
      (either) => this.#deliver(sent, payload, either),
    );
    const { loss, alpha } = trained;
    const about = { ...sent, bytes: payload.length, loss, ...(alpha && { alpha }) };
    if (receipt === undefined) log("warn", "update.unanswered", about);
    else if (receipt.status === "accepted") {
      this.#rounds++;
      log("info", "update.accepted", about);
    } else log("warn", `update.${receipt.status}`, { ...about, reason: receipt.reason });
  }

  #deliver(sent: SentUpdate, payload: Uint8Array, signal: AbortSignal) {
    const { transport, inbox, pauses, random, log } = this.#parts;
    const { fleet, task, device } = this.#sender;
    const topic = taskTopics(fleet, task).update(sent.round, device);
    const send = () => {
      this.#bytesSent += payload.length;
      return transport.publish(topic, payload);
    };
    const receipt = (either: AbortSignal) => inbox.receiptFor(sent.update, either);
    const onWaiting = (attempts: number, error: unknown) =>
      log("warn", "update.waiting", { ...sent, attempts, error });
    return deliver({ send, receipt }, { pauses, random, signal, onWaiting });
  }

  #updateOf({ current, base }: OpenRound, trained: Trained): Update {
    const delta = trained.weights.map((value, i) => value - (base.weights[i] as number));
    return {
      kind: "update",
      v: 1,
      ...this.#sender,
      run: current.run,
      round: current.round,
      base: base.digest,
      samples: Math.min(trained.samples, MAX_SAMPLES),
      dtype: current.dtype,
      loss: trained.loss,
      weights: encodeWeights(delta, current.dtype),
    };
  }
}

/**
 * Whether an update of `own` will have a receipt: until the next round is announced, and in the
 * last one until it is closed, since the aggregator may then be gone.
 */
function isAnswered(own: RoundCurrent, current: RoundCurrent | undefined): boolean {
  if (current === undefined || isOver(current)) return false;
  return isSameRound(current, own) || canStillCount(own, current);
}
