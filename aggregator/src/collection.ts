import type { DeviceId, Dtype, RoundResult, Sha256, Update } from "@lares/shared";
import { capNorm } from "./cap-norm.ts";
import type { RoundRecords } from "./state/round-records.ts";
import type { Accumulation } from "./strategies/strategy.ts";

type ContributionRecord = RoundResult["contributions"][number];

interface Entry {
  /** Of the update's payload. */
  readonly digest: Sha256;
  /** Settles once the update counts, or cannot be kept. */
  readonly recorded: Promise<void>;
  /** There once it counts. */
  record?: ContributionRecord;
}

/** An update as it came, and what is in it. */
export interface Arrival {
  readonly update: Update;
  readonly delta: Float32Array;
  readonly payload: Uint8Array;
  /** Of the payload. */
  readonly digest: Sha256;
}

/** What a round asks for. */
export interface CollectedRound {
  readonly round: number;
  readonly base: Sha256;
  readonly dtype: Dtype;
  /** Longest delta that counts in full; a longer one is shortened to it. */
  readonly maxNorm: number;
  /** Devices that are waited for. */
  readonly cohort: readonly DeviceId[];
}

/** What a round collects: each device's update once, and only after it is on record. */
export class Collection {
  readonly round: number;
  readonly base: Sha256;
  readonly dtype: Dtype;
  readonly cohort: readonly DeviceId[];
  readonly #maxNorm: number;
  readonly #accumulation: Accumulation;
  readonly #records: RoundRecords;
  readonly #entries = new Map<DeviceId, Entry>();
  #counted = 0;
  #isOpen = true;

  constructor(round: CollectedRound, accumulation: Accumulation, records: RoundRecords) {
    this.round = round.round;
    this.base = round.base;
    this.dtype = round.dtype;
    this.cohort = round.cohort;
    this.#maxNorm = round.maxNorm;
    this.#accumulation = accumulation;
    this.#records = records;
  }

  /** Whether it still takes updates. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Devices that have contributed. */
  get size(): number {
    return this.#counted;
  }

  /** Devices that have contributed, or will have once their update is on record. */
  get expectedSize(): number {
    return this.#entries.size;
  }

  /** Digest of the payload that the device was counted with, or is about to be. */
  findCounted(device: DeviceId): Sha256 | undefined {
    return this.#entries.get(device)?.digest;
  }

  /** Digest of each device's payload, without what the round needed to collect them. */
  digests(): ReadonlyMap<DeviceId, Sha256> {
    return new Map([...this.#entries].map(([device, { digest }]) => [device, digest]));
  }

  hasCounted(device: DeviceId): boolean {
    return this.#entries.get(device)?.record !== undefined;
  }

  /**
   * Resolves once the device's update counts, whatever happens to this process.
   * @throws why it could not be kept; the device may send it again then
   */
  async whenCounted(device: DeviceId): Promise<void> {
    await this.#entries.get(device)?.recorded;
  }

  /** Resolves once every update that has arrived counts or was given up. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#entries.values()].map(({ recorded }) => recorded));
  }

  /** Takes an update of a device that has sent none yet; `whenCounted` says what becomes of it. */
  add({ update, delta, payload, digest }: Arrival): void {
    const { device, samples, loss } = update;
    const { values, norm } = capNorm(delta, this.#maxNorm);
    const record = { device, samples, loss, norm };
    const step = { kind: "update", v: 1, ...record, update: digest } as const;
    const recorded = this.#records.append(step, { digest, bytes: payload }).then(
      () => this.#count(record, values),
      (error: unknown) => {
        this.#entries.delete(device);
        throw error;
      },
    );
    // Whoever answers the device hears of it; nobody else has to.
    recorded.catch(() => {});
    this.#entries.set(device, { digest, recorded });
  }

  /** Counts an update that is on record already. */
  restore({ device, samples, loss }: Update, delta: Float32Array, digest: Sha256): void {
    const { values, norm } = capNorm(delta, this.#maxNorm);
    this.#entries.set(device, { digest, recorded: Promise.resolve() });
    this.#count({ device, samples, loss, norm }, values);
  }

  /** Nobody is left to wait for: the quorum is there, and who has not contributed is gone. */
  isComplete(quorum: number, isOnline: (device: DeviceId) => boolean): boolean {
    if (this.size < quorum) return false;
    return this.cohort.every((device) => this.hasCounted(device) || !isOnline(device));
  }

  /** From now on updates are late. */
  close(): void {
    this.#isOpen = false;
  }

  /** Who has contributed, sorted by device. */
  contributions(): ContributionRecord[] {
    const records = [...this.#entries.values()].flatMap(({ record }) => record ?? []);
    return records.sort((a, b) => (a.device < b.device ? -1 : 1));
  }

  /** The new weights; once, after at least one contribution. */
  aggregate(): Float32Array | Promise<Float32Array> {
    return this.#accumulation.finish();
  }

  #count(record: ContributionRecord, delta: Float32Array): void {
    const { device, samples } = record;
    this.#accumulation.add({ device, samples, delta });
    const entry = this.#entries.get(device);
    if (entry !== undefined) entry.record = record;
    this.#counted++;
  }
}
