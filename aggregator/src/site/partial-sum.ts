import {
  type DeviceId,
  type FleetId,
  MAX_HEADER_BYTES,
  PartialSum,
  parseMsgpack,
  type RunId,
  type Sha256,
  type TaskId,
  WireError,
} from "@lares/shared";
import { ExactSum } from "../exact-sum.ts";
import { MAX_DEVICES } from "../limits.ts";
import { requireFields } from "../require-fields.ts";

/** What one device's contribution takes in a message, at most. */
const CONTRIBUTION_BYTES = 256;
const BYTES_PER_SUM = 8;

/** What a partial sum must say of itself. */
export interface ExpectedPartial {
  readonly fleet: FleetId;
  readonly task: TaskId;
  readonly run: RunId;
  /** As in the topic. */
  readonly round: number;
  /** As in the topic. */
  readonly site: DeviceId;
  readonly base: Sha256;
  /** Values of the model. */
  readonly parameters: number;
}

/** A partial sum that fits. */
export interface ParsedPartial {
  readonly partial: PartialSum;
  readonly sum: ExactSum;
}

const FIXED_FIELDS = ["fleet", "task", "run", "round", "site", "base"] as const;
const REMEDY = "Send the sum of what the root's current round asks for, once.";

/** @returns little-endian float64, which hold every sum of the grid */
export function encodeSums(steps: Float64Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BYTES_PER_SUM * steps.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of steps.entries()) view.setFloat64(BYTES_PER_SUM * i, value, true);
  return bytes;
}

/**
 * Reads a partial sum that may come from anybody. Its size is bounded before it is decoded.
 * @throws WireError naming the field, its value and what is allowed
 */
export function parsePartial(payload: Uint8Array, expected: ExpectedPartial): ParsedPartial {
  const { parameters } = expected;
  const maxBytes = BYTES_PER_SUM * parameters + MAX_HEADER_BYTES + CONTRIBUTION_BYTES * MAX_DEVICES;
  if (payload.length > maxBytes) {
    throw wrong("partial sum", `${payload.length} bytes`, `at most ${maxBytes}`);
  }
  const partial = parseMsgpack(PartialSum, payload);
  requireFields(partial, expected, FIXED_FIELDS, REMEDY);
  const { contributions, sums } = partial;
  const devices = new Set(contributions.map(({ device }) => device)).size;
  if (devices !== contributions.length) throw wrong("contributions", "double", "one per device");
  if (devices > MAX_DEVICES)
    throw wrong("contributions", String(devices), `at most ${MAX_DEVICES}`);
  if (sums.length !== BYTES_PER_SUM * parameters) {
    throw wrong("sums", `${sums.length} bytes`, `${BYTES_PER_SUM * parameters}`);
  }
  const samples = contributions.reduce((total, one) => total + one.samples, 0);
  try {
    return { partial, sum: ExactSum.of(decodeSums(sums), devices, samples) };
  } catch (error) {
    throw new WireError(
      `sums: ${(error as Error).message}`,
      "Send what `lares aggregator --site` sends.",
      error,
    );
  }
}

function decodeSums(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / BYTES_PER_SUM;
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(BYTES_PER_SUM * i, true));
}

function wrong(field: string, value: string, allowed: string): WireError {
  return new WireError(`${field} is ${value}, expected ${allowed}`, REMEDY);
}
