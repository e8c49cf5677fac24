import type { DeviceId, Dtype, RoundResult, Sha256, Update } from "@lares/shared";
import { countedDelta } from "./counted-delta.ts";
import type { ExactSum } from "./exact-sum.ts";
import type { ParsedPartial } from "./site/partial-sum.ts";
import type { ReadableUpdate } from "./state/recorded-updates.ts";
import type { Counted, CountedPartial } from "./state/round-record.ts";
import type { RoundRecords } from "./state/round-records.ts";
import type { Accumulation } from "./strategies/strategy.ts";

type ContributionRecord = RoundResult["contributions"][number];

interface Entry {
  /** Of the update's payload. */
  readonly digest: Sha256;
  readonly step: ReadableUpdate;
  /** Settles once the update counts, or cannot be kept. */
  readonly recorded: Promise<void>;
  /** There once it counts: one, or those of a site's devices. */
  records?: readonly ContributionRecord[];
}

/** An update as it came, and what is in it. */
export interface Arrival {
  readonly update: Update;
  readonly delta: Float32Array;
  readonly payload: Uint8Array;
  /** Of the payload. */
  readonly digest: Sha256;
  /** Rounds that its base is behind; 0 if left out. */
  readonly staleness?: number;
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
  /** Updates after which it ends, where rounds are buffers. */
  readonly buffer?: number | undefined;
  readonly start: {
    /** Initial weights that were given up before those of this round. */
    readonly restarts: number;
  };
}

/** What a round collects: each device's update once, and only after it is on record. */
export class Collection {
  readonly round: number;
  readonly base: Sha256;
  readonly dtype: Dtype;
  readonly cohort: readonly DeviceId[];
  readonly restarts: number;
  readonly #buffer: number | undefined;
  readonly #maxNorm: number;
  readonly #accumulation: Accumulation;
  readonly #records: RoundRecords;
  /** By device, or by site. */
  readonly #entries = new Map<DeviceId, Entry>();
  /** All whose contribution is in, those of sites, too. */
  readonly #devices = new Set<DeviceId>();
  #counted = 0;
  #isOpen = true;

  constructor(round: CollectedRound, accumulation: Accumulation, records: RoundRecords) {
    this.round = round.round;
    this.base = round.base;
    this.dtype = round.dtype;
    this.cohort = round.cohort;
    this.restarts = round.start.restarts;
    this.#buffer = round.buffer;
    this.#maxNorm = round.maxNorm;
    this.#accumulation = accumulation;
    this.#records = records;
  }

  /** Whether it still takes updates. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether updates from older bases count, too. */
  get isBuffer(): boolean {
    return this.#buffer !== undefined;
  }

  /** Devices that have contributed. */
  get size(): number {
    return this.#counted;
  }

  /** Devices that have contributed, or will have once their update is on record. */
  get expectedSize(): number {
    return this.#entries.size;
  }

  /** Devices that have contributed, or will have, those of sites, too. */
  get devices(): ReadonlySet<DeviceId> {
    return this.#devices;
  }

  /** Whether it can take what sites have added. */
  get takesSums(): boolean {
    return this.#accumulation.sum !== undefined;
  }

  /** What was added until now, where the strategy is a sum. */
  get sum(): ExactSum | undefined {
    return this.#accumulation.sum;
  }

  /** Digest of the payload that the device was counted with, or is about to be. */
  findCounted(device: DeviceId): Sha256 | undefined {
    return this.#entries.get(device)?.digest;
  }

  /** What stands on record of a device's update. */
  findRecord(device: DeviceId): ReadableUpdate | undefined {
    return this.#entries.get(device)?.step;
  }

  /** Digest of each device's payload, without what the round needed to collect them. */
  digests(): ReadonlyMap<DeviceId, Sha256> {
    return new Map([...this.#entries].map(([device, { digest }]) => [device, digest]));
  }

  hasCounted(device: DeviceId): boolean {
    return this.#entries.get(device)?.records !== undefined;
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
  add({ update, delta, payload, digest, staleness = 0 }: Arrival): void {
    const { device, samples, loss, round, base } = update;
    const { values, norm } = countedDelta(delta, this.#maxNorm, staleness);
    const record = { device, samples, loss, norm, ...(staleness > 0 && { staleness }) };
    const from = staleness > 0 && { from: { round, base } };
    const step = { kind: "update", v: 1, ...record, update: digest, ...from } as const;
    this.#record(step, [device], payload, () => this.#count(record, values));
  }

  /** Takes the sum of a site that has sent none yet, of devices that are in no other. */
  addPartial({ partial, sum }: ParsedPartial, payload: Uint8Array, digest: Sha256): void {
    const { site: device, contributions } = partial;
    const step = { kind: "partial", v: 1, device, contributions, update: digest } as const;
    const devices = contributions.map((one) => one.device);
    this.#record(step, devices, payload, () => this.#merge(step, sum));
  }

  /** Counts what a step says once it is on record. */
  #record(
    step: Counted | CountedPartial,
    devices: readonly DeviceId[],
    payload: Uint8Array,
    count: () => void,
  ): void {
    const { device, update: digest } = step;
    for (const one of devices) this.#devices.add(one);
    const recorded = this.#records
      .append(step, { digest, bytes: payload })
      .then(count, (error: unknown) => {
        this.#entries.delete(device);
        for (const one of devices) this.#devices.delete(one);
        throw error;
      });
    // Whoever answers the device hears of it; nobody else has to.
    recorded.catch(() => {});
    this.#entries.set(device, { digest, step, recorded });
  }

  /** Counts the sum of a site that is on record already. */
  restorePartial(step: CountedPartial, sum: ExactSum): void {
    this.#entries.set(step.device, { digest: step.update, step, recorded: Promise.resolve() });
    for (const { device } of step.contributions) this.#devices.add(device);
    this.#merge(step, sum);
  }

  /** Counts an update that is on record already. */
  restore(step: Counted, delta: Float32Array): void {
    const { device, samples, loss, update, staleness } = step;
    const { values, norm } = countedDelta(delta, this.#maxNorm, staleness);
    this.#entries.set(device, { digest: update, step, recorded: Promise.resolve() });
    this.#devices.add(device);
    const record = { device, samples, loss, norm, ...(staleness !== undefined && { staleness }) };
    this.#count(record, values);
  }

  /**
   * Nobody is left to wait for: the quorum is there, and who has not contributed is gone; or the
   * buffer is full.
   */
  isComplete(quorum: number, isOnline: (device: DeviceId) => boolean): boolean {
    if (this.size < quorum) return false;
    if (this.#buffer !== undefined && this.size >= this.#buffer) return true;
    return this.cohort.every((device) => this.hasCounted(device) || !isOnline(device));
  }

  /** From now on updates are late. */
  close(): void {
    this.#isOpen = false;
  }

  /** Who has contributed, sorted by device. */
  contributions(): ContributionRecord[] {
    const records = [...this.#entries.values()].flatMap(({ records }) => records ?? []);
    return [...records].sort((a, b) => (a.device < b.device ? -1 : 1));
  }

  /** The new weights; once, after at least one contribution. */
  aggregate(): Float32Array | Promise<Float32Array> {
    return this.#accumulation.finish();
  }

  #count(record: ContributionRecord, delta: Float32Array): void {
    const { device, samples } = record;
    this.#accumulation.add({ device, samples, delta });
    const entry = this.#entries.get(device);
    if (entry !== undefined) entry.records = [record];
    this.#counted++;
  }

  #merge({ device, contributions }: CountedPartial, sum: ExactSum): void {
    this.#accumulation.sum?.merge(sum);
    const entry = this.#entries.get(device);
    if (entry !== undefined) entry.records = contributions;
    this.#counted++;
  }
}
