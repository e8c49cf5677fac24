import { z } from "zod";
import { ConfigError } from "../errors.ts";
import { TaskId } from "../ids.ts";
import { requireNamed } from "../require-named.ts";
import { catalog } from "./catalog.ts";
import { outputOf, parameterCount } from "./layout.ts";
import type { ModelSpec } from "./model-spec.ts";

const Activation = z.enum(["linear", "relu", "sigmoid", "clip"]);
const Stride = z.union([z.literal(1), z.literal(2)]);
const Channels = z.int().min(1).max(512);
/** Of the error grid, which has 16 cells a side. */
const Side = z.int().multipleOf(16).min(16).max(256);

const LayerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("conv3x3"),
    channels: Channels,
    stride: Stride,
    activation: Activation,
  }),
  z.strictObject({ kind: z.literal("depthwise3x3"), stride: Stride, activation: Activation }),
  z.strictObject({ kind: z.literal("pointwise"), channels: Channels, activation: Activation }),
  z.strictObject({
    kind: z.literal("transposedConv"),
    size: z.union([z.literal(2), z.literal(3)]),
    channels: Channels,
    activation: Activation,
  }),
  z.strictObject({ kind: z.literal("maxPool2x2") }),
  z.strictObject({ kind: z.literal("upsample2x") }),
  z.strictObject({ kind: z.literal("dense"), channels: Channels, activation: Activation }),
]);

/** A network that somebody brings, as JSON: the fields of `ModelSpec`. */
export const ModelSpecSchema = z.strictObject({
  name: TaskId,
  input: z.strictObject({
    height: Side,
    width: Side,
    channels: z.union([z.literal(1), z.literal(3)]),
  }),
  sees: z.enum(["frame", "difference"]),
  layers: z.array(LayerSchema).min(1).max(64),
});

export type OwnModel = z.infer<typeof ModelSpecSchema>;

/** A round keeps several weight vectors of each device in memory. */
const MAX_PARAMETERS = 1_000_000;

/**
 * Checks a network that somebody brings.
 * @param what where it is from, for the message
 * @throws ConfigError naming the field, or saying that its output is no picture like its input, that
 *   it is too large, or that a model of Lares has its name
 */
export function parseModelSpec(what: string, value: unknown): OwnModel {
  const parsed = ModelSpecSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unfit(`${what}: ${issue?.path.join(".") || "model"}: ${issue?.message}`);
  }
  const spec = parsed.data;
  if (catalog.has(spec.name)) throw unfit(`${what}: Lares has a model named "${spec.name}"`);
  const [input, output] = [spec.input, outputOf(spec)].map(
    ({ height, width, channels }) => `${height}x${width}x${channels}`,
  );
  if (input !== output) throw unfit(`${what} makes ${output} of ${input}, expected its own shape`);
  const parameters = parameterCount(spec);
  if (parameters === 0 || parameters > MAX_PARAMETERS) {
    throw unfit(`${what} has ${parameters} parameters, expected 1 to ${MAX_PARAMETERS}`);
  }
  return spec;
}

/** @throws ConfigError for a name that is neither of `own` nor in the catalog */
export function requireModelOf(own: readonly ModelSpec[], name: string): ModelSpec {
  const known = new Map([...catalog, ...own.map((spec) => [spec.name, spec] as const)]);
  return requireNamed("model", name, known);
}

const unfit = (message: string): ConfigError =>
  new ConfigError(message, 'See "Data and a model of your own" in the README of the command.');
