import type { Log, Message } from "@lares/shared";
import type { Judgement } from "./intake.ts";
import { MAX_DEVICES } from "./limits.ts";

/**
 * Writes what became of updates. A device that is refused is warned of once per round: one that
 * sends rubbish without end must not fill the journal.
 */
export class UpdateLog {
  readonly #log: Log;
  readonly #warnedOf = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  beginRound(): void {
    this.#warnedOf.clear();
  }

  /** @param judgement undefined when the topic names no valid source */
  note({ topic, payload }: Message, judgement: Judgement | undefined): void {
    const bytes = payload.length;
    if (judgement === undefined) {
      this.#warn("", { topic: topic.slice(0, 200), bytes, reason: "the topic names no device" });
      return;
    }
    const { receipt, counted, countedSum } = judgement;
    const { device, round, status, reason, update, trace } = receipt;
    const about = { device, round, trace, update, bytes };
    if (counted !== undefined) {
      const { samples, loss } = counted;
      this.#log("info", "update.accepted", { ...about, samples, loss: loss.after });
    } else if (countedSum !== undefined) {
      const devices = countedSum.contributions.length;
      this.#log("info", "partial.accepted", { site: device, round, trace, update, devices, bytes });
    } else if (status === "refused") {
      this.#warn(device, { ...about, reason });
    } else {
      const event = status === "late" ? "update.late" : "update.repeated";
      this.#log("debug", event, { ...about, reason });
    }
  }

  #warn(device: string, fields: Record<string, unknown>): void {
    // Names are free: a stranger may use a new one each time.
    const isNew = !this.#warnedOf.has(device) && this.#warnedOf.size < MAX_DEVICES;
    if (isNew) this.#warnedOf.add(device);
    this.#log(isNew ? "warn" : "debug", "update.refused", fields);
  }
}
