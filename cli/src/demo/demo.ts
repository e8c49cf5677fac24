import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listRooms, writeGeneratedRooms } from "@lares/edge-agent";
import { type RoundResult, Teardown } from "@lares/shared";
import type { LearningOptions } from "../learning-options.ts";
import { kilobytes, roomTable, roundLine } from "../report/room-table.ts";
import { runFleet } from "./fleet.ts";
import type { PartEvent } from "./part.ts";

export interface DemoOptions extends LearningOptions {
  readonly data?: string;
  readonly method: string;
  readonly keep?: boolean;
  readonly threads: number;
}

/**
 * Runs a fleet of separate processes, shows its progress and, in the end, a row for each room.
 * Leaves nothing running and, without `keep`, no file.
 */
export async function runDemo(
  options: DemoOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const startMs = performance.now();
  await using teardown = new Teardown();
  const folder = await mkdtemp(join(tmpdir(), "lares-demo-"));
  if (!options.keep) teardown.defer(() => rm(folder, { recursive: true, force: true }));
  const data = options.data ?? (await generate(join(folder, "rooms"), print));
  const rooms = await listRooms(data);
  print(`Starting a broker, an aggregator and ${rooms.length} agents: ${rooms.join(", ")}.`);
  const reports = await runFleet(
    {
      data,
      rooms,
      aggregatorArgs: aggregatorArgs(options, folder),
      agentArgs: agentArgs(options),
      onEvent: (part, event) => showProgress(part, event, options.rounds, print),
    },
    signal,
  );
  const sent = reports.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  const seconds = (performance.now() - startMs) / 1000;
  print(`\n${roomTable(reports.map(({ report }) => report))}\n`);
  print(
    `${kilobytes(sent)} of weight updates sent in ${seconds.toFixed(1)} s. No picture left a room.`,
  );
  if (options.keep) print(`Kept: ${folder}`);
}

async function generate(folder: string, print: (line: string) => void): Promise<string> {
  print("No data folder given: rendering five rooms.");
  await writeGeneratedRooms(folder);
  return folder;
}

function aggregatorArgs(options: DemoOptions, folder: string): string[] {
  const { model, rounds, epochs, batchSize, learningRate, dtype, seed, keep } = options;
  const args = { model, rounds, epochs, "batch-size": batchSize, "learning-rate": learningRate };
  const out = keep ? { out: join(folder, "model.msgpack") } : {};
  return commandLine({ ...args, dtype, seed, ...out });
}

function agentArgs({ model, method, threads, seed }: DemoOptions): string[] {
  return commandLine({ model, method, threads, seed });
}

function commandLine(options: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

function showProgress(
  part: string,
  event: PartEvent,
  rounds: number,
  print: (line: string) => void,
): void {
  if (event.event === "round.closed") {
    print(roundLine(event as unknown as RoundResult, rounds));
  } else if (event.level === "warn" || event.level === "error") {
    print(`${part}: ${event.level}: ${JSON.stringify(event)}`);
  }
}
