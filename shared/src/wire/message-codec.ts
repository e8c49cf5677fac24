import { Packr } from "msgpackr";
import type { z } from "zod";
import { WireError } from "../errors.ts";
import { decodeStrict } from "./strict-msgpack.ts";

/** Without records: an extension of msgpackr that other decoders cannot read. */
const packr = new Packr({ useRecords: false, variableMapSize: true });

/** No JSON message of ours is longer. */
const MAX_JSON_BYTES = 256 * 1024;

/** A message with weights, as MessagePack. */
export function encodeMsgpack(message: object): Uint8Array {
  return packr.pack(message);
}

/** @throws WireError naming the field, its value and what is allowed */
export function parseMsgpack<T>(schema: z.ZodType<T>, payload: Uint8Array): T {
  return check(schema, decodeStrict(payload));
}

/** A message without weights, as UTF-8 JSON that people can read in any MQTT client. */
export function encodeJson(message: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** @throws WireError naming the field, its value and what is allowed */
export function parseJson<T>(schema: z.ZodType<T>, payload: Uint8Array): T {
  if (payload.length > MAX_JSON_BYTES) {
    throw new WireError(
      `message has ${payload.length} bytes, at most ${MAX_JSON_BYTES} are allowed`,
      "Send JSON of the documented shape.",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch (cause) {
    throw new WireError("message is not UTF-8 JSON", "Send JSON of the documented shape.", cause);
  }
  return check(schema, value);
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const field = path.length === 0 ? "message" : path.join(".");
  // No cause: zod's error may repeat whatever a stranger sent.
  throw new WireError(
    shorten(`${field} is ${show(valueAt(value, path))}: ${issue?.message ?? "not allowed"}`, 300),
    "Send a message of the documented shape; the versions of both ends may differ.",
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (at === null || typeof at !== "object") return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** Short, and never what is inside: the value may be large, and its keys a stranger's. */
function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value !== null && typeof value === "object") return "an object";
  return shorten(JSON.stringify(value), 80);
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}
