import { type ErrorCode, LaresError } from "@lares/shared";
import { CommanderError } from "commander";

/** Exit codes by who must act: the caller (2), a broker or peer (3), or us (70). */
const exitCodes = {
  CONFIG: 2,
  DATA: 2,
  MODEL: 2,
  WIRE: 3,
  PEER: 3,
  BUG: 70,
} satisfies Record<ErrorCode, number>;

/** Tells a person what went wrong and what to do. @returns the exit code */
export function reportFailure(error: unknown, stream: { write(text: string): unknown }): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof LaresError && error.code !== "BUG") {
    stream.write(`lares: ${error.message}\n       ${error.remedy}\n`);
    return exitCodes[error.code];
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stream.write(`lares: unexpected failure, please report it:\n${detail}\n`);
  return exitCodes.BUG;
}
