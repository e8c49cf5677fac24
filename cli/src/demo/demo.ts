import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listRooms, writeGeneratedRooms } from "@lares/edge-agent";
import { ConfigError } from "@lares/shared";
import type { LearningOptions } from "../learning-options.ts";
import { fieldsText } from "../report/fields-text.ts";
import { kilobytes, roomTable, roundLine } from "../report/room-table.ts";
import { withTeardown } from "../with-teardown.ts";
import { runFleet } from "./fleet.ts";
import { PageListening, type PartEvent, type RoomEvaluated, RoundClosed } from "./part-events.ts";

export interface DemoOptions extends LearningOptions {
  readonly data?: string;
  readonly method: string;
  readonly deadline: number;
  readonly keep?: boolean;
  readonly micro: boolean;
  readonly threads: number;
  readonly json?: true;
}

/** For scripts. */
export interface DemoResult {
  readonly kind: "demo";
  readonly rooms: readonly RoomEvaluated["report"][];
  /** Payload bytes of all updates. */
  readonly bytesSent: number;
  /** Of virtual ESP32s, that reached the broker. */
  readonly events: number;
  readonly seconds: number;
}

/**
 * Runs a fleet of separate processes, shows its progress and, in the end, a row for each room.
 * With `json`, the rows go to `tell` in place of `print`.
 * With `keep`, serves the page until the signal and leaves rooms and model; nothing runs after it.
 */
export function runDemo(
  options: DemoOptions,
  signal: AbortSignal,
  print: (line: string) => void,
  tell: (result: DemoResult) => void,
): Promise<void> {
  const startMs = performance.now();
  return withTeardown(async (teardown) => {
    const folder = await temporaryFolder();
    if (options.keep) teardown.defer(() => print(`Kept: ${folder}`));
    else teardown.defer(() => rm(folder, { recursive: true, force: true }));
    const data = options.data ?? (await generate(join(folder, "rooms"), signal, print));
    const rooms = await listRooms(data);
    print(`Starting a broker, an aggregator and an agent for each room: ${rooms.join(", ")}.`);
    if (options.micro) print("Beside each agent, a virtual ESP32 learns its room and watches it.");
    const anomalies = new Set<string>();
    await runFleet(
      {
        micro: options.micro,
        onAnomaly: ({ device, phase, event, score }) => {
          if (phase !== "begin") return;
          anomalies.add(event);
          print(`${device} reports something unusual: ${score.toFixed(1)} times its threshold`);
        },
        data,
        rooms,
        aggregatorArgs: aggregatorArgs(options, folder),
        agentArgs: agentArgs(options),
        page: options.keep ?? false,
        ...(options.keep && { state: await stateFolder(folder) }),
        onEvent: (part, event) => {
          // Parts that stop say so; who told them to knows.
          if (!signal.aborted) showProgress(part, event, options.rounds, print);
        },
        onReports: (reports) => {
          const seconds = (performance.now() - startMs) / 1000;
          const result = reportOf(reports, anomalies.size, seconds);
          if (options.json) return tell(result);
          printReports(result, print);
          const events = `${anomalies.size} events of virtual ESP32s reached the broker.`;
          if (options.micro) print(events);
          if (options.keep) print("The page stays until Ctrl-C, and the rooms are watched.");
        },
      },
      signal,
    );
  });
}

async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), "lares-demo-"));
  } catch (cause) {
    throw new ConfigError(
      `temporary folder ${tmpdir()} cannot be written: ${String(cause)}`,
      "Set TMPDIR to a folder that exists and that this user may write to.",
      cause,
    );
  }
}

/** For the log of rounds, where the page finds whose update stood out. */
async function stateFolder(folder: string): Promise<string> {
  const state = join(folder, "state");
  await mkdir(state);
  return state;
}

async function generate(
  folder: string,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<string> {
  print("No data folder given: rendering five rooms.");
  await writeGeneratedRooms(folder, { signal, onRoom: (name) => print(`  ${name}`) });
  return folder;
}

function printReports(
  { rooms, bytesSent, seconds }: DemoResult,
  print: (line: string) => void,
): void {
  const sent = kilobytes(bytesSent);
  print(`\n${roomTable(rooms)}\n`);
  print(`${sent} of weight updates sent in ${seconds.toFixed(1)} s. No picture left a room.`);
}

function reportOf(reports: readonly RoomEvaluated[], events: number, seconds: number): DemoResult {
  const bytesSent = reports.reduce((sum, each) => sum + each.bytesSent, 0);
  return { kind: "demo", rooms: reports.map(({ report }) => report), bytesSent, events, seconds };
}

function aggregatorArgs(options: DemoOptions, folder: string): string[] {
  const { model, rounds, epochs, batchSize, learningRate, dtype, seed, deadline, keep } = options;
  const args = { model, rounds, epochs, "batch-size": batchSize, "learning-rate": learningRate };
  const out = keep ? { out: join(folder, "model.msgpack") } : {};
  return commandLine({ ...args, dtype, seed, deadline, ...out });
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
  const { level, event: name, room, ...fields } = event;
  if (name === "round.closed") {
    print(roundLine(RoundClosed.parse(event), rounds));
  } else if (name === "page.listening") {
    print(`The fleet in a browser: ${PageListening.parse(event).url}`);
  } else if (level === "warn" || level === "error") {
    print(`${part}: ${level}: ${name}${fieldsText(fields)}`);
  }
}
