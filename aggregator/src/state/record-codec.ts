import { encodeJson, parseJson, type Sha256 } from "@lares/shared";
import { RoundRecord } from "./round-record.ts";

/** Bytes that records refer to by their digest: updates as they came, and weights. */
export interface Payload {
  readonly digest: Sha256;
  readonly bytes: Uint8Array;
}

/** The first byte of a record's body says what follows: JSON, or 32 bytes of digest and bytes. */
const STEP = 0x7b;
const PAYLOAD = 0x50;
const DIGEST_BYTES = 32;

/** Where a payload's own bytes begin in the body of its record. */
export const PAYLOAD_OFFSET = 1 + DIGEST_BYTES;

/** A step, as JSON that people can read in the file. */
export function encodeStep(record: RoundRecord): Uint8Array {
  return encodeJson(record);
}

export function encodePayload({ digest, bytes }: Payload): Uint8Array {
  const body = new Uint8Array(PAYLOAD_OFFSET + bytes.length);
  body[0] = PAYLOAD;
  body.set(Buffer.from(digest, "hex"), 1);
  body.set(bytes, PAYLOAD_OFFSET);
  return body;
}

/**
 * Reads what a frame holds.
 * @returns the digest that a payload was stored under, or a step; undefined for neither
 * @throws WireError when a step has not the documented shape
 */
export function parseBody(body: Uint8Array): Sha256 | RoundRecord | undefined {
  if (body[0] === STEP) return parseJson(RoundRecord, body);
  if (body[0] !== PAYLOAD || body.length < PAYLOAD_OFFSET) return undefined;
  return Buffer.from(body.subarray(1, PAYLOAD_OFFSET)).toString("hex") as Sha256;
}
