import type { DeviceId } from "@lares/shared";
import type { ExactSum } from "../exact-sum.ts";

/** What a device adds to the base, checked. */
export interface Contribution {
  readonly device: DeviceId;
  /** Its weight, an integer from 1 to MAX_SAMPLES. */
  readonly samples: number;
  /** As long as the base, finite, L2 norm at most that of the round. Not to be modified. */
  readonly delta: Float32Array;
}

/** Reads the delta of a contribution once more, from where the round is kept. */
export type ReadDelta = (device: DeviceId) => Promise<Float32Array>;

/** One round's updates on their way into one model. */
export interface Accumulation {
  /** Called once per device, in order of arrival. Keeps no delta: memory is that of one model. */
  add(contribution: Contribution): void;
  /** Where the rule is a sum: what a site passes on, and a root adds up. */
  readonly sum?: ExactSum;
  /**
   * New weights, a new array. They depend on the contributions, never on their order.
   * Called once, after at least one contribution.
   */
  finish(): Float32Array | Promise<Float32Array>;
}

/** How the updates of a round become the next model. */
export interface Strategy {
  /** Names it in options and on the wire. */
  readonly name: string;
  /**
   * Whether it reads updates again once all are there: a rule that sums does not, one that
   * compares devices does. Without a state folder they are kept in memory for it.
   */
  readonly rereads: boolean;
  /** @param base the weights that the round starts from; not to be modified */
  begin(base: Float32Array, read: ReadDelta): Accumulation;
}
