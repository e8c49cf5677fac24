import type { DeviceId, RoundResult, Sha256, Update } from "@lares/shared";
import { capNorm } from "./cap-norm.ts";
import { MAX_NORM } from "./limits.ts";
import type { Accumulation } from "./strategies/strategy.ts";

type ContributionRecord = RoundResult["contributions"][number];

interface Counted {
  readonly record: ContributionRecord;
  /** Of the update's payload. */
  readonly digest: Sha256;
}

/** What a round collects: each device's update once. */
export class Collection {
  readonly round: number;
  readonly base: Sha256;
  /** Devices that are waited for. */
  readonly cohort: readonly DeviceId[];
  readonly #accumulation: Accumulation;
  readonly #counted = new Map<DeviceId, Counted>();
  #isOpen = true;

  constructor(
    round: { round: number; base: Sha256; cohort: readonly DeviceId[] },
    accumulation: Accumulation,
  ) {
    this.round = round.round;
    this.base = round.base;
    this.cohort = round.cohort;
    this.#accumulation = accumulation;
  }

  /** Whether it still takes updates. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Devices that have contributed. */
  get size(): number {
    return this.#counted.size;
  }

  /** Digest of the payload that the device was counted with. */
  findCounted(device: DeviceId): Sha256 | undefined {
    return this.#counted.get(device)?.digest;
  }

  /**
   * Counts an update of a device that was not counted yet.
   * @param delta its weights; shortened to MAX_NORM before they count
   */
  add({ device, samples, loss }: Update, delta: Float32Array, digest: Sha256): void {
    const { values, norm } = capNorm(delta, MAX_NORM);
    this.#accumulation.add({ device, samples, delta: values });
    this.#counted.set(device, { record: { device, samples, loss, norm }, digest });
  }

  /** Nobody is left to wait for: the quorum is there, and who has not contributed is gone. */
  isComplete(quorum: number, isOnline: (device: DeviceId) => boolean): boolean {
    if (this.size < quorum) return false;
    return this.cohort.every((device) => this.#counted.has(device) || !isOnline(device));
  }

  /** From now on updates are late. */
  close(): void {
    this.#isOpen = false;
  }

  /** Who has contributed, sorted by device. */
  contributions(): ContributionRecord[] {
    const records = [...this.#counted.values()].map(({ record }) => record);
    return records.sort((a, b) => (a.device < b.device ? -1 : 1));
  }

  /** The new weights; once, after at least one contribution. */
  aggregate(): Float32Array {
    return this.#accumulation.finish();
  }
}
