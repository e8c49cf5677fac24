import { type ModelSpec, requireNamed } from "@lares/shared/learning";
import { apfl } from "./apfl.ts";
import { ditto } from "./ditto.ts";
import { fedala } from "./fedala.ts";
import { fedalaElement } from "./fedala-element.ts";
import { fedavg } from "./fedavg.ts";
import { fedper } from "./fedper.ts";
import { fedprox } from "./fedprox.ts";
import { finetune } from "./finetune.ts";
import { local } from "./local.ts";
import type { Personalization } from "./personalization.ts";

/** Every method by its name; each call makes one room's instance. */
const methods = {
  fedala,
  "fedala-element": fedalaElement,
  fedavg,
  fedprox,
  finetune,
  ditto,
  apfl,
  fedper,
  local,
} satisfies Record<string, (spec: ModelSpec) => Personalization>;

export type MethodName = keyof typeof methods;

/** Names for option lists; the first is the default. */
export const methodNames = Object.keys(methods) as MethodName[];

/** @throws ConfigError for a name that is not a method */
export function createMethod(name: string, spec: ModelSpec): Personalization {
  return requireNamed("method", name, new Map(Object.entries(methods)))(spec);
}
