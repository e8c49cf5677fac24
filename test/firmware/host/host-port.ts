import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Room, splitByTime } from "@lares/edge-agent";
import type { MicroPlan } from "@lares/firmware";
import type { Context } from "mocha";
import { requireTool, skipMissing } from "../../require-tool.ts";
import { output, strictFlags } from "../native-compiler.ts";

const firmware = fileURLToPath(new URL("../../../firmware/", import.meta.url));

/** Where headers of the firmware lie, for a compiler. */
export const includes = ["core", "port"].map((folder) => `-I${join(firmware, folder)}`);

/** Skips the running test where the host port cannot be built; in CI that is a failure. */
export function requireHostPort(test: Context): void {
  requireHeaders(test, ["mosquitto.h", "sodium.h"], "libmosquitto-dev and libsodium-dev");
}

/**
 * Skips the running test where g++ or headers are missing; in CI that is a failure.
 * @param packages of Debian that bring the headers: what a reader has to know
 */
export function requireHeaders(test: Context, headers: readonly string[], packages: string): void {
  requireTool(test, "g++");
  const input = headers.map((header) => `#include <${header}>\n`).join("");
  const { status } = spawnSync("g++", ["-E", "-x", "c++", "-"], { input });
  if (status !== 0) skipMissing(test, `${packages} are not installed`);
}

/** Compiles the host port. @returns the program */
export async function buildHost(folder: string, flags: readonly string[] = []): Promise<string> {
  const program = join(folder, "lares-host");
  const source = join(firmware, "host/main.cpp");
  const libraries = ["-lmosquitto", "-lsodium"];
  await output("g++", [
    ...[...strictFlags, "-O2", ...flags, ...includes],
    ...[source, "-o", program, ...libraries],
  ]);
  return program;
}

/** Writes a room's pictures for the host port. @returns its plan for them */
export async function writePictures(folder: string, room: Room): Promise<MicroPlan> {
  const { train, calibration, test } = splitByTime(room);
  const files = { train, calibration, watch: [...test, ...room.anomalous, ...test] };
  await mkdir(folder, { recursive: true });
  for (const [name, frames] of Object.entries(files)) {
    await writeFile(join(folder, `${name}.gray`), Buffer.concat(frames.map(({ data }) => data)));
  }
  return {
    backgroundFrames: Math.min(256, train.length),
    cellFrames: train.length,
    calibrationFrames: calibration.length,
    alarmOneIn: calibration.length + 1,
    quietMs: 100,
    ongoingMs: 3_600_000,
  };
}

/** As `--plan` takes it. */
export const planText = (plan: MicroPlan): string =>
  [
    ...[plan.backgroundFrames, plan.cellFrames, plan.calibrationFrames],
    ...[plan.alarmOneIn, plan.quietMs, plan.ongoingMs],
  ].join(",");
