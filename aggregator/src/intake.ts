import {
  DeviceId,
  findPartialSource,
  findUpdateSource,
  MAX_REFUSAL_LENGTH,
  MAX_REFUSALS,
  type PartialSum,
  type Receipt,
  type RefusedUpdate,
  type Sha256,
  sha256,
  traceOf,
  type Update,
  WireError,
} from "@lares/shared";
import type { Collection } from "./collection.ts";
import { MAX_DEVICES } from "./limits.ts";
import { type ExpectedUpdate, parseUpdate } from "./parse-update.ts";
import { parsePartial } from "./site/partial-sum.ts";

/** What becomes of a message on an update's topic. */
export interface Judgement {
  readonly receipt: Receipt;
  /** The update, if it was taken just now and not before. */
  readonly counted?: Update;
  /** The sum of a site, if it was taken just now and not before. */
  readonly countedSum?: PartialSum;
  /** What an accepted update counts in: its receipt must wait for that. */
  readonly collection?: Collection;
  /** It comes between two buffers: to be judged again once the next one has begun. */
  readonly isDeferred?: true;
}

/** Updates that were counted in a round which is over. */
export interface PastRound {
  readonly round: number;
  /** Of each device's payload. */
  readonly digests: ReadonlyMap<DeviceId, Sha256>;
  /** What its devices trained from. */
  readonly base: Sha256;
  readonly restarts: number;
}

/** A round whose base an update may start from. */
type TrainedRound = Pick<PastRound, "round" | "base" | "restarts">;

/** What has arrived since the last look. */
export interface Tally {
  /** Payloads of all messages on updates' topics, whatever became of them. */
  readonly bytes: number;
  readonly refused: number;
  readonly late: number;
  /** The first of each device, `MAX_REFUSALS` at most. */
  readonly refusals: readonly RefusedUpdate[];
}

const emptyTally: Tally = { bytes: 0, refused: 0, late: 0, refusals: [] };

type Verdict = Pick<Receipt, "status" | "reason"> & Omit<Judgement, "receipt">;

const accepted = (collection?: Collection): Verdict => ({
  status: "accepted",
  reason: "",
  ...(collection && { collection }),
});
const refused = (reason: string): Verdict => ({ status: "refused", reason });
const late = (reason: string): Verdict => ({ status: "late", reason });
const deferred: Verdict = { ...late("the next round takes it"), isDeferred: true };

/** As the receipt's schema allows. */
const MAX_REASON_LENGTH = 500;

/**
 * Rounds whose counted updates are remembered: a device whose receipt was lost asks for it again,
 * but may have been cut off for many short rounds.
 */
const REMEMBERED_ROUNDS = 64;

/** A message on the topic of an update or of a site's sum. */
interface Arrived {
  readonly payload: Uint8Array;
  readonly digest: Sha256;
  readonly isSum: boolean;
}

/** What every update of a task must say of itself; the rest depends on the round. */
type ExpectedOfTask = Omit<ExpectedUpdate, "round" | "device" | "base" | "dtype">;

/**
 * Decides what becomes of each update. The same message again gets the same answer and counts
 * once, whatever the broker delivers twice and in which order.
 */
export class Intake {
  readonly #expected: ExpectedOfTask;
  readonly #isMember: (device: DeviceId) => boolean;
  #current: Collection | undefined;
  /** The newest last. Their devices may not have had their receipts yet. */
  #past: PastRound[] = [];
  #tally: Tally = emptyTally;

  /** @param isMember whether a device has said that it belongs to the task */
  constructor(expected: ExpectedOfTask, isMember: (device: DeviceId) => boolean) {
    this.#expected = expected;
    this.#isMember = isMember;
  }

  /** Lets updates of a new round in. */
  begin(collection: Collection): void {
    const over = this.#current;
    if (over !== undefined) {
      const { round, base, restarts } = over;
      this.remember({ round, base, restarts, digests: over.digests() });
    }
    this.#current = collection;
  }

  /** Updates of this round keep their answer: it is over, and newer than those before. */
  remember(past: PastRound): void {
    this.#past = [...this.#past, past].slice(-REMEMBERED_ROUNDS);
  }

  /** What has arrived since `takeTally`. */
  get tally(): Tally {
    return this.#tally;
  }

  /** What has arrived since this was asked last. */
  takeTally(): Tally {
    const tally = this.#tally;
    this.#tally = emptyTally;
    return tally;
  }

  /** @returns undefined when the topic names no round or no valid device: nobody can be told */
  judge(topic: string, payload: Uint8Array): Judgement | undefined {
    const partial = findPartialSource(topic);
    const source = partial ?? findUpdateSource(topic);
    const device = DeviceId.safeParse(source?.device);
    const isKnown = source !== undefined && device.success;
    const digest = sha256(payload);
    const { status, reason, ...taken } = isKnown
      ? this.#verdict(source.round, device.data, { payload, digest, isSum: partial !== undefined })
      : refused("");
    this.#count(payload.length, taken.isDeferred ? undefined : status);
    if (!isKnown) return undefined;
    if (status === "refused") this.#rememberRefusal({ device: device.data, reason });
    const receipt: Receipt = {
      kind: "receipt",
      v: 1,
      round: source.round,
      device: device.data,
      status,
      reason: reason.slice(0, MAX_REASON_LENGTH),
      update: digest,
      trace: traceOf({ ...this.#expected, round: source.round }),
    };
    return { receipt, ...taken };
  }

  #verdict(round: number, device: DeviceId, arrived: Arrived): Verdict {
    const { digest, isSum } = arrived;
    const current = this.#current;
    if (current === undefined || round > current.round) {
      const allowed = current === undefined ? "no round has begun" : `${current.round} is current`;
      return refused(`round is ${round}, but ${allowed}`);
    }
    const isCurrent = round === current.round;
    const counted = current.findCounted(device);
    if (counted === digest) return accepted(current);
    if (this.#past.some((past) => past.digests.get(device) === digest)) return accepted();
    const trained = isCurrent ? current : this.#past.find((past) => past.round === round);
    if (trained === undefined || !(isCurrent || (!isSum && canTakeFrom(trained, current)))) {
      return late(`round is ${round}, but ${current.round} is current`);
    }
    if (!this.#isMember(device)) {
      const { task } = this.#expected;
      return refused(`device is "${device}", expected one whose info names the task "${task}"`);
    }
    // A device that is ahead of the buffer, or late for it, is in time for the next one.
    if (current.isBuffer && (counted !== undefined || !current.isOpen)) return deferred;
    if (counted !== undefined) {
      return refused(
        `update is ${digest}, but ${counted} was counted for this device: one update per round`,
      );
    }
    if (!current.isOpen) return late(`round ${round} no longer collects updates`);
    if (isSum) return this.#admitSum(current, device, arrived);
    if (current.devices.has(device)) {
      return refused(`device is "${device}", but it is in the sum of a site already`);
    }
    if (current.devices.size >= MAX_DEVICES) {
      return refused(`device is "${device}", but round ${round} has its ${MAX_DEVICES} devices`);
    }
    return this.#admit(current, trained, device, arrived);
  }

  /** @param trained the round whose base the update says that it starts from */
  #admit(
    current: Collection,
    { round, base }: TrainedRound,
    device: DeviceId,
    { payload, digest }: Arrived,
  ): Verdict {
    const { dtype } = current;
    try {
      const expected = { ...this.#expected, round, device, base, dtype };
      const { update, delta } = parseUpdate(payload, expected);
      const staleness = current.round - round;
      current.add({ update, delta, payload, digest, staleness });
      return { ...accepted(current), counted: update };
    } catch (error) {
      if (error instanceof WireError) return refused(error.message);
      throw error;
    }
  }

  #admitSum(current: Collection, site: DeviceId, { payload, digest }: Arrived): Verdict {
    const { round, base } = current;
    if (!current.takesSums)
      return refused("the round's strategy compares devices: it takes no sums");
    try {
      const parsed = parsePartial(payload, { ...this.#expected, round, site, base });
      const { contributions } = parsed.partial;
      const twice = contributions.find(({ device }) => current.devices.has(device));
      if (twice !== undefined) {
        return refused(`device "${twice.device}" of the sum has contributed already`);
      }
      const devices = current.devices.size + contributions.length;
      if (devices > MAX_DEVICES) return refused(`devices are ${devices}, at most ${MAX_DEVICES}`);
      current.addPartial(parsed, payload, digest);
      return { ...accepted(current), countedSum: parsed.partial };
    } catch (error) {
      if (error instanceof WireError) return refused(error.message);
      throw error;
    }
  }

  #rememberRefusal({ device, reason }: RefusedUpdate): void {
    const { refusals } = this.#tally;
    const isKnown = refusals.some((refusal) => refusal.device === device);
    if (isKnown || refusals.length >= MAX_REFUSALS) return;
    const refusal = { device, reason: reason.slice(0, MAX_REFUSAL_LENGTH) };
    this.#tally = { ...this.#tally, refusals: [...refusals, refusal] };
  }

  #count(bytes: number, status: Receipt["status"] | undefined): void {
    const before = this.#tally;
    // One that is judged again is counted then.
    if (status === undefined) return;
    this.#tally = {
      ...before,
      bytes: before.bytes + bytes,
      refused: before.refused + (status === "refused" ? 1 : 0),
      late: before.late + (status === "late" ? 1 : 0),
    };
  }
}

/** Whether what was trained in an older round counts in the current one. */
function canTakeFrom({ restarts }: TrainedRound, current: Collection): boolean {
  return current.isBuffer && restarts === current.restarts;
}
