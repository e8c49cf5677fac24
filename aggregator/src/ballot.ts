import { type DeviceId, type Gate, type Sha256, type Vote, WireError } from "@lares/shared";
import { judgeVotes, type VotedLoss } from "./judge-votes.ts";
import { MAX_DEVICES } from "./limits.ts";
import type { RoundRecords } from "./state/round-records.ts";

/** What devices are asked about. */
export interface BallotQuestion {
  readonly round: number;
  readonly base: Sha256;
  readonly candidate: Sha256;
  /** Devices whose vote is waited for; others of the task may vote, too. */
  readonly awaited: readonly DeviceId[];
}

/** The votes on the model that a round would lead to: each device's first one, once on record. */
export class Ballot {
  readonly question: BallotQuestion;
  readonly #records: RoundRecords;
  readonly #votes = new Map<DeviceId, VotedLoss>();
  /** On their way to the record. */
  readonly #pending = new Map<DeviceId, Promise<void>>();
  #isOpen = true;

  constructor(question: BallotQuestion, records: RoundRecords) {
    this.question = question;
    this.#records = records;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Takes a vote of a member of the task. Resolves once it counts, whatever happens to this process.
   * @returns false for one that changes nothing: the device has voted, or it is too late
   * @throws WireError for another question; what the record throws
   */
  async add({ device, round, base, candidate, loss }: Vote): Promise<boolean> {
    const asked = this.question;
    if (round !== asked.round || base !== asked.base || candidate !== asked.candidate) {
      throw new WireError(
        `vote is on ${candidate} of round ${round}, expected ${asked.candidate} of ${asked.round}`,
        "Vote on what the round's candidate is.",
      );
    }
    if (!this.#isOpen || this.#votes.has(device) || this.#pending.has(device)) return false;
    if (this.#votes.size + this.#pending.size >= MAX_DEVICES) return false;
    const recorded = this.#records
      .append({ kind: "vote", v: 1, device, candidate, loss })
      .then(() => this.restore(device, loss))
      .finally(() => this.#pending.delete(device));
    this.#pending.set(device, recorded);
    await recorded;
    return true;
  }

  /** Counts a vote that is on record already. */
  restore(device: DeviceId, loss: VotedLoss): void {
    this.#votes.set(device, loss);
  }

  /** Nobody is left to wait for. */
  isComplete(isOnline: (device: DeviceId) => boolean): boolean {
    return this.question.awaited.every((device) => this.#votes.has(device) || !isOnline(device));
  }

  /** From now on votes change nothing. Resolves once those that came in time are on record. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled(this.#pending.values());
  }

  /** @param quorum votes that it takes */
  verdict(quorum: number): Gate {
    return judgeVotes([...this.#votes.values()], quorum);
  }
}
