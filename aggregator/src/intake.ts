import {
  DeviceId,
  findUpdateSource,
  type Receipt,
  type Sha256,
  sha256,
  type Update,
  WireError,
} from "@lares/shared";
import type { Collection } from "./collection.ts";
import { MAX_DEVICES } from "./limits.ts";
import { type ExpectedUpdate, parseUpdate } from "./parse-update.ts";

/** What becomes of a message on an update's topic. */
export interface Judgement {
  readonly receipt: Receipt;
  /** The update, if it was counted just now and not before. */
  readonly counted?: Update;
}

/** What has arrived since the last look. */
export interface Tally {
  /** Payloads of all messages on updates' topics, whatever became of them. */
  readonly bytes: number;
  readonly refused: number;
  readonly late: number;
}

type Verdict = Pick<Receipt, "status" | "reason"> & Pick<Judgement, "counted">;

const ACCEPTED: Verdict = { status: "accepted", reason: "" };
const refused = (reason: string): Verdict => ({ status: "refused", reason });
const late = (reason: string): Verdict => ({ status: "late", reason });

/** As the receipt's schema allows. */
const MAX_REASON_LENGTH = 500;

/**
 * Decides what becomes of each update. The same message again gets the same answer and counts
 * once, whatever the broker delivers twice and in which order.
 */
export class Intake {
  readonly #expected: Omit<ExpectedUpdate, "round" | "device" | "base">;
  readonly #isMember: (device: DeviceId) => boolean;
  #current: Collection | undefined;
  /** Its devices may not have had their receipts yet. */
  #previous: Collection | undefined;
  #tally: Tally = { bytes: 0, refused: 0, late: 0 };

  /** @param isMember whether a device has said that it belongs to the task */
  constructor(
    expected: Omit<ExpectedUpdate, "round" | "device" | "base">,
    isMember: (device: DeviceId) => boolean,
  ) {
    this.#expected = expected;
    this.#isMember = isMember;
  }

  /** Lets updates of a new round in. */
  begin(collection: Collection): void {
    this.#previous = this.#current;
    this.#current = collection;
  }

  /** What has arrived since this was asked last. */
  takeTally(): Tally {
    const tally = this.#tally;
    this.#tally = { bytes: 0, refused: 0, late: 0 };
    return tally;
  }

  /** @returns undefined when the topic names no round or no valid device: nobody can be told */
  judge(topic: string, payload: Uint8Array): Judgement | undefined {
    const source = findUpdateSource(topic);
    const device = DeviceId.safeParse(source?.device);
    const isKnown = source !== undefined && device.success;
    const digest = sha256(payload);
    const { status, reason, counted } = isKnown
      ? this.#verdict(source.round, device.data, payload, digest)
      : refused("");
    this.#count(payload.length, status);
    if (!isKnown) return undefined;
    const receipt: Receipt = {
      kind: "receipt",
      v: 1,
      round: source.round,
      device: device.data,
      status,
      reason: reason.slice(0, MAX_REASON_LENGTH),
      update: digest,
    };
    return counted === undefined ? { receipt } : { receipt, counted };
  }

  #verdict(round: number, device: DeviceId, payload: Uint8Array, digest: Sha256): Verdict {
    const current = this.#current;
    if (current === undefined || round > current.round) {
      const allowed = current === undefined ? "no round has begun" : `${current.round} is current`;
      return refused(`round is ${round}, but ${allowed}`);
    }
    const collection = [current, this.#previous].find((known) => known?.round === round);
    const counted = collection?.findCounted(device);
    if (counted === digest) return ACCEPTED;
    if (collection !== current) return late(`round is ${round}, but ${current.round} is current`);
    if (!this.#isMember(device)) {
      const { task } = this.#expected;
      return refused(`device is "${device}", expected one whose info names the task "${task}"`);
    }
    if (counted !== undefined) {
      return refused(
        `update is ${digest}, but ${counted} was counted for this device: one update per round`,
      );
    }
    if (!current.isOpen) return late(`round ${round} no longer collects updates`);
    if (current.size >= MAX_DEVICES) {
      return refused(`device is "${device}", but round ${round} has its ${MAX_DEVICES} devices`);
    }
    return this.#admit(current, device, payload, digest);
  }

  #admit(current: Collection, device: DeviceId, payload: Uint8Array, digest: Sha256): Verdict {
    const { round, base } = current;
    try {
      const { update, delta } = parseUpdate(payload, { ...this.#expected, round, device, base });
      current.add(update, delta, digest);
      return { ...ACCEPTED, counted: update };
    } catch (error) {
      if (error instanceof WireError) return refused(error.message);
      throw error;
    }
  }

  #count(bytes: number, status: Receipt["status"]): void {
    const before = this.#tally;
    this.#tally = {
      bytes: before.bytes + bytes,
      refused: before.refused + (status === "refused" ? 1 : 0),
      late: before.late + (status === "late" ? 1 : 0),
    };
  }
}
