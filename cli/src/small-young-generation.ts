import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's young generation of this process as small as it is now (1 to 8 MiB, else 16 or 32).
 *
 * What a socket has read is garbage at once, but outside of V8's heap, where 64 MiB of it may gather
 * before V8 looks; a small young generation is looked through every few milliseconds. V8 reads
 * `--max-semi-space-size` only when it starts, this flag each time that it would grow.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
