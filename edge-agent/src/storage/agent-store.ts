import { join } from "node:path";
import {
  type Log,
  type ModelSpec,
  parameterCount,
  Sha256,
  sizeOf,
  specDigest,
  weightsDigest,
} from "@lares/shared";
import { z } from "zod";
import type { LearnerState } from "../training/learner.ts";
import type { NetworkFit } from "../watch/network-fit.ts";
import { Doubles, Floats, StoredStatistics } from "./stored-arrays.ts";
import { StoredFile } from "./stored-file.ts";

const count = z.int().positive();
const Structure = z.strictObject({
  level: z.number(),
  across: Floats,
  down: Floats,
  contrast: z.number(),
});

const StoredFit = z.strictObject({
  v: z.literal(1),
  spec: Sha256,
  /** Of the weights: a bit that the disk has turned would not be seen otherwise. */
  model: Sha256.optional(),
  weights: Floats.optional(),
  background: Floats,
  fit: z.strictObject({
    statistics: StoredStatistics,
    trust: z.number().min(0).max(1),
  }),
  calibration: Doubles,
  view: z.strictObject({
    shape: z.strictObject({ height: count, width: count, channels: count }),
    background: Structure,
    darkest: z.number(),
    blindLevel: z.number(),
    keptShare: z.number(),
    contrast: z.number(),
  }),
});

const isWhole = ({ model, weights }: z.infer<typeof StoredFit>): boolean =>
  weights === undefined || weightsDigest(weights) === model;

const StoredLearner = z.strictObject({
  v: z.literal(1),
  spec: Sha256,
  method: z.string(),
  lineage: z.string().optional(),
  own: Floats.optional(),
  memory: z.record(z.string(), Floats),
});

/**
 * What an agent goes on with after a restart: what it watches with, and what it has learned. It
 * never leaves the device. What belongs to another model or method is not used.
 */
export class AgentStore {
  readonly #spec: ModelSpec;
  readonly #method: string;
  readonly #fit: StoredFile<z.infer<typeof StoredFit>>;
  readonly #learner: StoredFile<z.infer<typeof StoredLearner>>;

  /** @param directory that exists and that this user may write to */
  constructor(
    directory: string,
    { spec, method }: { readonly spec: ModelSpec; readonly method: string },
    log: Log,
  ) {
    this.#spec = spec;
    this.#method = method;
    this.#fit = new StoredFile(
      join(directory, "room.json"),
      StoredFit.refine(isWhole, {
        error: "weights do not have the digest that stands beside them",
      }),
      log,
    );
    this.#learner = new StoredFile(join(directory, "learner.json"), StoredLearner, log);
  }

  async loadFit(): Promise<NetworkFit | undefined> {
    const stored = await this.#fit.load();
    if (stored === undefined || stored.spec !== specDigest(this.#spec)) return undefined;
    const { weights, background, fit, calibration, view } = stored;
    const fits =
      background.length === sizeOf(this.#spec.input) &&
      (weights?.length ?? parameterCount(this.#spec)) === parameterCount(this.#spec);
    return fits ? { ...(weights && { weights }), background, fit, calibration, view } : undefined;
  }

  async saveFit({ weights, ...rest }: NetworkFit): Promise<void> {
    const model = weights && { model: weightsDigest(weights), weights };
    await this.#fit.save({ v: 1, spec: specDigest(this.#spec), ...model, ...rest });
  }

  async loadLearner(): Promise<LearnerState | undefined> {
    const stored = await this.#learner.load();
    const isOurs = stored?.spec === specDigest(this.#spec) && stored.method === this.#method;
    if (stored === undefined || !isOurs) return undefined;
    const { lineage, own, memory } = stored;
    if (own !== undefined && own.length !== parameterCount(this.#spec)) return undefined;
    return { ...(lineage !== undefined && { lineage }), ...(own && { own }), memory };
  }

  async saveLearner({ memory, ...rest }: LearnerState): Promise<void> {
    const about = { v: 1, spec: specDigest(this.#spec), method: this.#method } as const;
    await this.#learner.save({ ...about, ...rest, memory: { ...memory } });
  }
}
