#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";
import { stopSignal } from "./stop-signal.ts";

const stop = stopSignal();
try {
  await createProgram(stop).parseAsync();
} catch (error) {
  // Being told to stop is no failure.
  process.exitCode = stop.aborted ? 0 : reportFailure(error, process.stderr);
}
// If something still holds the process, it gets a moment to end and no longer.
setTimeout(() => process.exit(), 2_000).unref();
if (process.connected) process.disconnect();
