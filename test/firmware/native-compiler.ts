import { strictEqual } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { buffer, text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";

const include = fileURLToPath(new URL("../../firmware/include", import.meta.url));

/** How all code for devices is compiled, beside its optimisation. */
export const strictFlags: readonly string[] = [
  "-std=c++17",
  "-ffp-contract=off",
  "-fno-exceptions",
  "-fno-rtti",
  "-Wall",
  "-Wextra",
  "-Wconversion",
  "-Wold-style-cast",
  "-Wshadow",
  "-Werror",
  `-I${include}`,
];

/** Faults end the program with an exit code of their own. */
export const sanitizers: readonly string[] = [
  "-g",
  "-fsanitize=address,undefined",
  "-fno-sanitize-recover=all",
];

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(command: string, args: readonly string[]): Promise<Outcome> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { exitCode, stdout, stderr };
}

/** Runs a program that must succeed. @returns what it prints */
export async function output(command: string, args: readonly string[]): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await run(command, args);
  strictEqual(exitCode, 0, `${command} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/**
 * Skips the running test or suite, with a visible line, where this machine's processor lacks one of
 * these features, as Linux names them. Nobody can install those, so CI may lack them, too.
 */
export function requireFeatures(test: Context, features: readonly string[]): void {
  const { stdout } = spawnSync("grep", ["-m1", "flags", "/proc/cpuinfo"], { encoding: "utf8" });
  const known = new Set((stdout ?? "").split(/\s+/));
  if (features.every((feature) => known.has(feature))) return;
  console.log(`      skipped: this processor lacks one of ${features.join(", ")}`);
  test.skip();
}
