import type { FuzzTarget } from "./fuzz.ts";
import { packetsTarget } from "./packets-target.ts";
import { settingsTarget } from "./settings-target.ts";
import { decoderTarget, messagesTarget, modelFileTarget } from "./wire-targets.ts";

/** Whatever of Lares takes bytes from strangers, by a name for the command line. */
export const fuzzTargets: ReadonlyMap<string, () => FuzzTarget | Promise<FuzzTarget>> = new Map<
  string,
  () => FuzzTarget | Promise<FuzzTarget>
>([
  ["decoder", decoderTarget],
  ["messages", messagesTarget],
  ["packets", packetsTarget],
  ["settings", settingsTarget],
  ["models", modelFileTarget],
]);
