import type { DeviceId } from "@lares/shared";

/** What a device adds to the base, checked. */
export interface Contribution {
  readonly device: DeviceId;
  /** Its weight, an integer from 1 to MAX_SAMPLES. */
  readonly samples: number;
  /** As long as the base, finite, L2 norm at most MAX_NORM. Not to be modified. */
  readonly delta: Float32Array;
}

/** One round's updates on their way into one model. */
export interface Accumulation {
  /**
   * Called once per device, in order of arrival. A rule that sums streams: it keeps no delta. A
   * rule that compares (median, trimmed mean, Krum) keeps them all.
   */
  add(contribution: Contribution): void;
  /**
   * New weights, a new array. They depend on the contributions, never on their order.
   * Called once, after at least one contribution.
   */
  finish(): Float32Array;
}

/** How the updates of a round become the next model. */
export interface Strategy {
  /** Names it in options and on the wire. */
  readonly name: string;
  /** @param base the weights that the round starts from; not to be modified */
  begin(base: Float32Array): Accumulation;
}
