import type { Log, Teardown } from "@lares/shared";
import type { RoundState } from "./round-keeper.ts";
import { openFolder } from "./state/file-storage.ts";
import { lockFolder } from "./state/lock-folder.ts";
import { KEPT_ROUNDS, RoundArchive } from "./state/round-archive.ts";

export interface StateOptions {
  /** Folder; rounds live in memory without it. */
  readonly state?: string;
  /** Rounds that the folder keeps with all updates. */
  readonly keepRounds?: number;
  readonly log: Log;
}

/**
 * Opens the folder that keeps rounds, for this process alone.
 * @throws ConfigError when it cannot be used, or another process has it
 */
export async function openState(
  { state, keepRounds = KEPT_ROUNDS, log }: StateOptions,
  teardown: Teardown,
): Promise<RoundState | undefined> {
  if (state === undefined) {
    log("info", "state.none", {
      message: "rounds live in memory: an aggregator that is started again begins at round 0",
      remedy: "Name a folder with --state.",
    });
    return undefined;
  }
  const storage = await openFolder(state);
  const lock = await lockFolder(state);
  teardown.defer(() => lock[Symbol.asyncDispose]());
  return { archive: new RoundArchive(storage, log), keep: keepRounds };
}
