import { LaresError, seededRandom } from "@lares/shared";
import { mutate } from "./mutate.ts";

/** Something that takes bytes from strangers. */
export interface FuzzTarget extends AsyncDisposable {
  /** Good inputs, from which bad ones are made. */
  readonly samples: readonly Uint8Array[];
  /**
   * Takes one input. A LaresError is a good answer to a bad one, unless it is a BugError; every
   * other error is a finding.
   */
  take(input: Uint8Array): void | Promise<void>;
}

/** An input that was not answered as it should be, and how to see that again. */
export interface Finding {
  readonly seed: number;
  readonly fault: string;
  readonly inputHex: string;
}

/** Nobody else is served meanwhile. */
const MAX_STALL_MS = 50;

/** Gives `target` mutants until the time is over or one is a finding. Each has a seed of its own. */
export async function fuzz(
  target: FuzzTarget,
  firstSeed: number,
  milliseconds: number,
): Promise<{ inputs: number; finding: Finding | undefined }> {
  const endMs = performance.now() + milliseconds;
  let inputs = 0;
  for (let seed = firstSeed; performance.now() < endMs; seed++) {
    const input = inputOf(target, seed);
    const fault = await findFault(target, input);
    inputs += 1;
    if (fault !== undefined) {
      return { inputs, finding: { seed, fault, inputHex: Buffer.from(input).toString("hex") } };
    }
    // Lets timers, sockets and rejections have their turn.
    if (inputs % 100 === 0) await new Promise(setImmediate);
  }
  return { inputs, finding: undefined };
}

/** What `fuzz` gives for a seed. */
export function inputOf({ samples }: FuzzTarget, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return mutate(samples[Math.floor(random() * samples.length)] as Uint8Array, random);
}

async function findFault(target: FuzzTarget, input: Uint8Array): Promise<string | undefined> {
  let shortestMs = Number.POSITIVE_INFINITY;
  // Another process, or the garbage collector, may have had the processor: it will not thrice.
  for (let attempt = 0; attempt < 3 && shortestMs > MAX_STALL_MS; attempt++) {
    const longestStallMs = watchEventLoop();
    try {
      await target.take(input);
    } catch (error) {
      if (!(error instanceof LaresError) || error.code === "BUG") return String(error);
    } finally {
      shortestMs = Math.min(shortestMs, longestStallMs());
    }
  }
  return shortestMs > MAX_STALL_MS ? `stalled for ${shortestMs.toFixed(0)} ms` : undefined;
}

/** Looks at each turn of the event loop until it is asked how long the longest took, in ms. */
function watchEventLoop(): () => number {
  let lastMs = performance.now();
  let longestMs = 0;
  const turn = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return () => {
    clearImmediate(next);
    return Math.max(longestMs, performance.now() - lastMs);
  };
}
