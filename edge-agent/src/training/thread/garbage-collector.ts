import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * V8's full collection of this thread's garbage, a few milliseconds. What a job leaves behind is some
 * 20 MB of arrays whose bytes lie outside of V8's heap; by itself V8 looks when 64 MB have gathered.
 */
export function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
