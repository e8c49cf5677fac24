import { methodNames } from "@lares/edge-agent";
import { ConfigError, catalog, type OwnModel, requireNamed, rivals } from "@lares/shared";
import type { EvaluationSettings } from "./settings.ts";

/** Options of `lares evaluate` that decide its numbers; each undefined where it was left out. */
export interface Choices {
  readonly data?: string;
  readonly methods: string;
  readonly detectors: string;
  readonly models: string;
  readonly against: string;
  readonly rooms?: number;
  readonly seeds?: number;
  readonly rounds?: number;
  readonly epochs?: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly dtype: "f32" | "f16" | "q8";
  readonly quick?: true;
}

/** What is left out: enough for a table to rely on within an hour on two cores. */
const whole = { rooms: undefined, seeds: 5, rounds: 5, epochs: 2 };
/** To see that everything works, in three minutes. */
const quick = { rooms: 3, seeds: 1, rounds: 2, epochs: 1 };

/**
 * @param own models that Lares does not have itself
 * @throws ConfigError for a name that is not known, listing those that are, or a name twice
 */
export function settingsOf(choices: Choices, own: readonly OwnModel[] = []): EvaluationSettings {
  const { batchSize, learningRate, dtype } = choices;
  const defaults = choices.quick ? quick : whole;
  const data = choices.data === "generated" ? undefined : choices.data;
  const rooms = choices.rooms ?? defaults.rooms;
  const settings = {
    ...(data !== undefined && { data }),
    ...(rooms !== undefined && { rooms }),
    models: [
      ...namesIn("models", choices.models, [...catalog.keys()]),
      ...own.map(({ name }) => name),
    ],
    ...(own.length > 0 && { ownModels: [...own] }),
    methods: namesIn("methods", choices.methods, methodNames),
    detectors: namesIn("detectors", choices.detectors, [...rivals.keys()]),
    against: namesIn("against", choices.against, [...rivals.keys(), ...methodNames]),
    seeds: choices.seeds ?? defaults.seeds,
    rounds: choices.rounds ?? defaults.rounds,
    training: { epochs: choices.epochs ?? defaults.epochs, batchSize, learningRate },
    dtype,
  };
  requireWork(settings);
  requireApart(settings.models);
  return settings;
}

function requireApart(models: readonly string[]): void {
  const second = models.find((name, i) => models.indexOf(name) < i);
  if (second === undefined) return;
  throw new ConfigError(`two models are named "${second}"`, "Give each file's model its own name.");
}

function requireWork({ models, methods, detectors }: EvaluationSettings): void {
  const names = models.length === 0 ? "models is" : "methods and detectors are both";
  if (models.length > 0 && methods.length + detectors.length > 0) return;
  throw new ConfigError(
    `${names} none, expected one name at least`,
    "Leave the option out to measure what is usual.",
  );
}

/**
 * Names of an option's list: `all`, `none`, or some with commas between, in the order of `known`.
 */
function namesIn(option: string, list: string, known: readonly string[]): string[] {
  if (list === "all") return [...known];
  if (list === "none") return [];
  const table = new Map(known.map((name) => [name, name]));
  const asked = list.split(",").map((name) => requireNamed(option, name.trim(), table));
  return known.filter((name) => asked.includes(name));
}
