import { BugError } from "@lares/shared";
import { reportFailure } from "./report-failure.ts";
import { stopSignal } from "./stop-signal.ts";

/**
 * Runs a command as what this process is for: ends it on signals, says why it failed, and sets the
 * exit code. Being told to stop is no failure; whatever else goes wrong then still is one.
 * @param stopMs how long stopping may take: longer than a demo needs for a part that does not stop
 */
export function runToExit(command: (stop: AbortSignal) => Promise<unknown>, stopMs = 8_000): void {
  const stop = stopSignal();
  const fail = (error: unknown) => {
    process.exitCode = reportFailure(error, process.stderr);
  };
  const giveUp = () => {
    process.stderr.write(`lares: not everything stopped within ${stopMs / 1000} s\n`);
    process.exit();
  };
  stop.addEventListener("abort", () => setTimeout(giveUp, stopMs).unref());
  // Nothing is left that could ever continue the command.
  const starved = () => fail(new BugError("the command waits for something that cannot happen"));
  process.once("beforeExit", starved);
  command(stop)
    .catch((error: unknown) => {
      if (error !== stop.reason || !stop.aborted) fail(error);
    })
    .finally(() => {
      process.off("beforeExit", starved);
      // If something still holds the process, it gets a moment to end and no longer.
      setTimeout(() => process.exit(), 2_000).unref();
      if (process.connected) process.disconnect();
    });
}
