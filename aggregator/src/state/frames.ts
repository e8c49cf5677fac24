import { crc32 } from "node:zlib";
import { BugError } from "@lares/shared";
import type { LogFile } from "./storage.ts";

/** Length and CRC-32, each a little-endian uint32. */
const HEADER_BYTES = 8;

/** More than any record: a packet has at most 10 MiB. A length beyond it is no length. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** One record of a log: where it begins, and what it holds. */
export interface Frame {
  readonly offset: number;
  readonly body: Uint8Array;
}

/** Where its body begins, counted from the frame's own offset. */
export const BODY_OFFSET = HEADER_BYTES;

/**
 * `{length, crc32, body}`. No body is empty: a tail of zeros, which a file system may leave after a
 * power cut, would be a row of valid records, since the CRC of nothing is 0.
 * @throws BugError for a body that is empty or larger than any record
 */
export function encodeFrame(body: Uint8Array): Uint8Array {
  if (!isBodyLength(body.length)) {
    throw new BugError(`a record has ${body.length} bytes, expected 1 to ${MAX_BODY_BYTES}`);
  }
  const frame = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, body.length, true);
  frame.set(body, HEADER_BYTES);
  view.setUint32(4, checksum(frame.subarray(0, 4), body), true);
  return frame;
}

/**
 * Reads whole frames from the beginning, until the file ends or holds none there.
 * @returns the offset of the first byte that belongs to no whole frame
 */
export async function* readFrames(file: LogFile): AsyncGenerator<Frame, number> {
  let offset = 0;
  for (;;) {
    const header = await file.read(offset, HEADER_BYTES);
    if (header.length < HEADER_BYTES) return offset;
    const view = new DataView(header.buffer, header.byteOffset);
    const length = view.getUint32(0, true);
    if (!isBodyLength(length)) return offset;
    const body = await file.read(offset + HEADER_BYTES, length);
    if (body.length < length) return offset;
    if (checksum(header.subarray(0, 4), body) !== view.getUint32(4, true)) return offset;
    yield { offset, body };
    offset += HEADER_BYTES + length;
  }
}

function isBodyLength(length: number): boolean {
  return length > 0 && length <= MAX_BODY_BYTES;
}

/** Covers the length too. */
function checksum(length: Uint8Array, body: Uint8Array): number {
  return crc32(body, crc32(length));
}
