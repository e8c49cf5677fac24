/** One picture of a room at the size of a model's input. */
export interface Frame {
  /** Its file's name; frames of a room are in the order of time. */
  readonly name: string;
  /** height x width x channels bytes in HWC order. */
  readonly data: Uint8Array;
}

/** A picture that could not be used, and why. */
export interface SkippedPicture {
  readonly path: string;
  readonly reason: string;
}

/** The frames of one room, each list in the order of time. */
export interface Room {
  readonly name: string;
  readonly normal: readonly Frame[];
  readonly anomalous: readonly Frame[];
  readonly skipped: readonly SkippedPicture[];
}
