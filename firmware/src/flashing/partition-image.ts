/** Bytes, and where in a board's flash they belong. */
export interface FlashImage {
  /** From the beginning of the flash, in bytes; of a sector. */
  readonly address: number;
  /** Whole sectors of 4,096 bytes. */
  readonly bytes: Uint8Array;
}
