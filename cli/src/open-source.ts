import type { FrameSource } from "@lares/edge-agent";
import type { Log, Teardown } from "@lares/shared";

/**
 * Opens what `--source` names, until `teardown`.
 * @param fps frames a second that are wanted
 * @throws ConfigError for what is no source
 */
export async function openSource(
  from: string,
  fps: number,
  { log, teardown }: { readonly log: Log; readonly teardown: Teardown },
): Promise<FrameSource> {
  const { openFrameSource } = await import("@lares/edge-agent");
  const { systemClock } = await import("@lares/shared");
  const settings = { framesPerSecond: fps, follows: true, clock: systemClock, log };
  const source = openFrameSource(from, settings);
  teardown.defer(() => source[Symbol.asyncDispose]());
  return source;
}
