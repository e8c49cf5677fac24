import {
  type DeviceId,
  type Dtype,
  decodeWeights,
  type FleetId,
  MAX_HEADER_BYTES,
  parseMsgpack,
  type RunId,
  type Sha256,
  type TaskId,
  Update,
  WireError,
  weightBytes,
} from "@lares/shared";
import { requireFields } from "./require-fields.ts";

/** What an update must say of itself. */
export interface ExpectedUpdate {
  readonly fleet: FleetId;
  readonly task: TaskId;
  readonly run: RunId;
  /** As in the topic. */
  readonly round: number;
  /** As in the topic. */
  readonly device: DeviceId;
  readonly base: Sha256;
  readonly dtype: Dtype;
  /** Values of the model. */
  readonly parameters: number;
}

/** An update that fits, with its weights as numbers. */
export interface ParsedUpdate {
  readonly update: Update;
  readonly delta: Float32Array;
}

/** Equal in an update and in what is expected of it. */
const FIXED_FIELDS = ["fleet", "task", "run", "round", "device", "base", "dtype"] as const;

/**
 * Reads an update that may come from anybody. Its size is bounded before it is decoded.
 * @throws WireError naming the field, its value and what is allowed
 */
export function parseUpdate(payload: Uint8Array, expected: ExpectedUpdate): ParsedUpdate {
  const { dtype, parameters } = expected;
  const maxBytes = weightBytes(parameters, dtype) + MAX_HEADER_BYTES;
  if (payload.length > maxBytes) {
    throw new WireError(
      `update has ${payload.length} bytes, at most ${maxBytes} are allowed ` +
        `(${parameters} values as ${dtype} and ${MAX_HEADER_BYTES} bytes of header)`,
      "Send the delta of the model that the round names, in its dtype.",
    );
  }
  const update = parseMsgpack(Update, payload);
  requireFields(
    update,
    expected,
    FIXED_FIELDS,
    "Send what the current round asks for, on the topic of the device itself.",
  );
  return { update, delta: decodeWeights(update.weights, dtype, parameters) };
}
