import {
  ConfigError,
  type Dtype,
  type FleetId,
  type ModelSpec,
  TaskId,
  TrainingPlan,
} from "@lares/shared";
import { MAX_DEVICES, MAX_NORM } from "./limits.ts";
import { requireStrategy } from "./strategies/registry.ts";

/** Which rounds to run. */
export interface AggregatorOptions {
  readonly fleet: FleetId;
  /** Its name is the task. */
  readonly spec: ModelSpec;
  /** null: without end. */
  readonly rounds: number | null;
  /** Devices that a round needs to begin, and updates that it needs to change the model. */
  readonly quorum: number;
  /** Longest wait for a round's updates, at most 2^31 - 1. */
  readonly deadlineMs: number;
  /** Of the updates; the model itself always goes out as f32. */
  readonly dtype: Dtype;
  readonly training: TrainingPlan;
  /** Name of a strategy. */
  readonly strategy: string;
  /**
   * Longest delta (L2 norm) that counts in full: above 0, at most MAX_NORM, which is the default.
   * Fixed before a round, so that no update changes what another one counts.
   */
  readonly maxNorm?: number;
  /** Whether devices vote on each new model before it becomes theirs; they do not if left out. */
  readonly isGated?: boolean;
  /**
   * Updates after which a round ends, at least the quorum: rounds are then buffers (FedBuff), and a
   * slow device's update counts in whichever is current. Rounds wait for their cohort if left out.
   */
  readonly buffer?: number;
  /** Of the initial weights. */
  readonly seed: number;
}

/** @throws ConfigError naming the first option that is not allowed */
export function requireOptions(options: AggregatorOptions): void {
  const { spec, rounds, quorum, deadlineMs, training, strategy, seed } = options;
  requireStrategy(strategy);
  requireInteger("rounds", rounds ?? 1, 1, 1_000_000_000);
  requireInteger("quorum", quorum, 1, MAX_DEVICES);
  requireInteger("deadlineMs", deadlineMs, 1, 2 ** 31 - 1);
  const { maxNorm = MAX_NORM, buffer = quorum } = options;
  requireInteger("buffer", buffer, quorum, MAX_DEVICES);
  if (!(maxNorm > 0 && maxNorm <= MAX_NORM && Math.fround(maxNorm) === maxNorm)) {
    throw new ConfigError(
      `maxNorm is ${maxNorm}, expected a float32 above 0, at most ${MAX_NORM}`,
      "Round it with Math.fround: a longer delta is shortened to exactly this.",
    );
  }
  requireInteger("seed", seed, 0, 2 ** 32 - 1);
  if (!TaskId.safeParse(spec.name).success) {
    throw new ConfigError(
      `spec.name is "${spec.name}", expected lower-case letters, digits, - and _, at most 32`,
      "Rename the model.",
    );
  }
  const issue = TrainingPlan.safeParse(training).error?.issues[0];
  if (issue !== undefined) {
    throw new ConfigError(
      `training.${issue.path.join(".")}: ${issue.message}`,
      "Ask for training that devices can do.",
    );
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ConfigError(
    `${name} is ${value}, expected an integer from ${least} to ${most}`,
    `Set ${name} within these limits.`,
  );
}
