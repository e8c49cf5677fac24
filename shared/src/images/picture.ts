/** A picture in memory: rows from the top, one or three (R, G, B) bytes a pixel, no padding. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** width x height x channels bytes. */
  readonly data: Uint8Array;
}
