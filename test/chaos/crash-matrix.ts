import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findRecordedRound, openFolder, RoundArchive } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import {
  connectMqtt,
  type DeviceId,
  type FleetId,
  type Sha256,
  type TaskId,
  taskTopics,
} from "@lares/shared";
import { ScriptedDevice } from "../aggregator/scripted-device.ts";
import { answer, FIVE } from "../aggregator/state/five-devices.ts";
import { Witness } from "../aggregator/witness.ts";

/** Where an aggregator dies: at which of its calls to the disk, counted from 1, and when in it. */
export interface Kill {
  readonly call: number;
  readonly moment: "before" | "half" | "after";
}

interface Job {
  readonly url: string;
  readonly state: string;
  readonly rounds: number;
  /** Devices vote on what the round leads to, and each vote is a step of its log. */
  readonly isGated: boolean;
  readonly kill?: Kill;
}

/** What one crash led to. */
interface Crash {
  readonly model: Sha256;
  readonly doubleCounted: number;
  readonly receiptedLost: number;
  /** From the start of the new process to its first word on `round/current`. */
  readonly resumeMs: number;
  /** Calls to the disk of the last life. */
  readonly calls: number;
}

/** All crashes; each number but the last two of the first line must be 0 or equal to `kills`. */
export interface CrashMatrix {
  readonly kills: number;
  /** After how many of them the published model had the same bytes as without a crash. */
  readonly sameBytes: number;
  /** Updates that count more than once. */
  readonly doubleCounted: number;
  /** Updates whose device had a receipt, and that do not count. */
  readonly receiptedLost: number;
  readonly worstResumeMs: number;
}

const moments = ["before", "half", "after"] as const;

/**
 * Kills an aggregator with SIGKILL before, in and after each of its calls to the disk in a round of
 * five devices over our broker, starts it again, and looks what became of the round.
 * @param every takes each so-manieth kill only
 * @param isGated whether devices vote on the new model
 */
export async function crashMatrix(
  { every, isGated }: { readonly every: number; readonly isGated: boolean },
  onKill: (done: number, of: number) => void = () => {},
): Promise<CrashMatrix> {
  const undisturbed = await playRound(isGated);
  const all = Array.from({ length: undisturbed.calls }, (_, i) =>
    moments.map((moment): Kill => ({ call: i + 1, moment })),
  ).flat();
  const kills = all.filter((_, i) => i % every === 0);
  const crashes: Crash[] = [];
  for (const kill of kills) {
    crashes.push(await playRound(isGated, kill));
    onKill(crashes.length, kills.length);
  }
  const sum = (of: (crash: Crash) => number) => crashes.reduce((all, one) => all + of(one), 0);
  return {
    kills: kills.length,
    sameBytes: sum(({ model }) => (model === undisturbed.model ? 1 : 0)),
    doubleCounted: sum(({ doubleCounted }) => doubleCounted),
    receiptedLost: sum(({ receiptedLost }) => receiptedLost),
    worstResumeMs: Math.round(Math.max(...crashes.map(({ resumeMs }) => resumeMs))),
  };
}

async function playRound(isGated: boolean, kill?: Kill): Promise<Crash> {
  const state = await mkdtemp(join(tmpdir(), "lares-crash-"));
  const broker = await startBroker({ port: 0, maxConnectsPerMinute: 10_000 });
  const transport = await connectMqtt({ url: broker.url, clientId: "devices" });
  const ended = new AbortController();
  try {
    const topics = taskTopics("home" as FleetId, "micro" as TaskId);
    const witness = await Witness.attend(transport, topics);
    const devices = FIVE.map((id) => new ScriptedDevice(id, transport));
    for (const device of devices) await device.join();
    const answers = Promise.all([
      answerAll(devices, witness, ended.signal),
      voteAll(devices, witness, ended.signal),
    ]);
    const job = { url: broker.url, state, rounds: 1, isGated };
    if (kill !== undefined) await untilKilled(start({ ...job, kill }));
    const heard = witness.seen.length;
    const startMs = performance.now();
    const child = start(job);
    const [, resumeMs, calls] = await Promise.all([
      once(child, "exit"),
      firstWord(witness, heard).then(() => performance.now() - startMs),
      text(child.stdout as NodeJS.ReadableStream).then(Number),
    ]);
    ended.abort();
    await answers;
    return { ...(await audit(state, promisesOf(witness), isGated)), resumeMs, calls };
  } finally {
    ended.abort();
    await transport[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    await rm(state, { recursive: true });
  }
}

function start(job: Job): ChildProcess {
  const script = fileURLToPath(new URL("killable-aggregator.mjs", import.meta.url));
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return spawn(process.execPath, [script, JSON.stringify(job)], { stdio: [...stdio] });
}

async function untilKilled(child: ChildProcess): Promise<void> {
  const [code, signal] = await once(child, "exit");
  if (signal !== "SIGKILL") throw new Error(`the aggregator ended with ${code}, not by SIGKILL`);
}

async function firstWord(witness: Witness, heard: number): Promise<void> {
  const before = witness.seen.slice(0, heard).filter(({ kind }) => kind === "round").length;
  await witness.several(before + 1, "round");
}

/** As an outbox does: whoever is asked answers until there is a receipt, one after the other. */
async function answerAll(
  devices: readonly ScriptedDevice[],
  witness: Witness,
  signal: AbortSignal,
): Promise<void> {
  const latest = () => witness.seen.findLast(({ kind }) => kind === "round");
  while (!signal.aborted) {
    const current = latest();
    if (current?.kind === "round" && current.phase === "collecting") {
      const waiting = devices.find(({ id }) => !promisesOf(witness, current.run).has(id));
      // A publish fails when the round is over and the connection gone.
      if (waiting) await answer(waiting, current).catch(() => {});
    }
    await sleep(5);
  }
}

/** Says of every candidate, each time that it is published, that it halves the loss. */
async function voteAll(
  devices: readonly ScriptedDevice[],
  witness: Witness,
  signal: AbortSignal,
): Promise<void> {
  for (let voted = 0; !signal.aborted; await sleep(5)) {
    const candidates = witness.seen.filter(({ kind }) => kind === "candidate");
    const current = witness.seen.findLast(({ kind }) => kind === "round");
    const candidate = candidates.at(-1);
    if (candidates.length === voted || candidate?.kind !== "candidate") continue;
    if (current?.kind !== "round" || current.phase !== "aggregating") continue;
    voted = candidates.length;
    const on = { base: current.base, candidate: candidate.base };
    // A publish fails when the round is over and the connection gone.
    for (const device of devices) await device.vote(current, on, 0.5).catch(() => {});
  }
}

/** Digest of the update for which each device had the receipt "accepted". */
function promisesOf(witness: Witness, run?: string): ReadonlyMap<DeviceId, Sha256> {
  const promises = new Map<DeviceId, Sha256>();
  const opened = witness.seen.findLastIndex((seen) => seen.kind === "round" && seen.run !== run);
  for (const seen of witness.seen.slice(run === undefined ? 0 : opened + 1)) {
    if (seen.kind === "receipt" && seen.status === "accepted") {
      promises.set(seen.device, seen.update);
    }
  }
  return promises;
}

async function audit(
  state: string,
  promises: ReadonlyMap<DeviceId, Sha256>,
  isGated: boolean,
): Promise<Pick<Crash, "model" | "doubleCounted" | "receiptedLost">> {
  const segment = await new RoundArchive(await openFolder(state)).read(0);
  await segment.close();
  const recorded = findRecordedRound(segment.steps);
  if (recorded?.result === undefined) throw new Error("the round has no result");
  const { updates, result } = recorded;
  const votes = result.gate?.votes ?? 0;
  if (votes !== (isGated ? FIVE.length : 0)) throw new Error(`${votes} votes were counted`);
  const counted = result.contributions.map(({ device }) => device);
  const digests = new Map(updates.map(({ device, update }) => [device, update]));
  return {
    model: result.model,
    doubleCounted: counted.length - new Set(counted).size + updates.length - digests.size,
    receiptedLost: [...promises].filter(([device, update]) => digests.get(device) !== update)
      .length,
  };
}
