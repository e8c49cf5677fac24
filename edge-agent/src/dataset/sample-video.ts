import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { ConfigError, DataError } from "@lares/shared";
import { ffmpegFile, ffmpegInstall } from "../frame-source/ffmpeg.ts";

export interface SampleOptions {
  /** Of the video's time, above 0. */
  readonly framesPerSecond: number;
  /** Whether pictures of an earlier sampling are replaced; else they are a reason to refuse. */
  readonly replaces: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (step: SampleProgressStep) => void;
}

export interface SampleProgressStep {
  readonly pictures: number;
  /** Of the video; not known of every file. */
  readonly share: number | undefined;
}

/** `frame-000001.jpg`: sorted, in the order of time. */
const samplePattern = /^frame-\d{6,}\.jpg$/;

/**
 * Takes pictures out of a video, as JPEG files of its full size. The folder is filled when all are
 * there: after a failure it is as before.
 * @returns how many
 * @throws ConfigError when the folder holds pictures of an earlier sampling, or cannot be written
 * @throws DataError when the video cannot be read or ffmpeg is missing
 * @throws the signal's reason once it is aborted
 */
export async function sampleVideo(
  video: string,
  directory: string,
  options: SampleOptions,
): Promise<number> {
  options.signal.throwIfAborted();
  const earlier = await earlierSamples(directory);
  if (earlier.length > 0 && !options.replaces) throw occupied(directory, earlier.length);
  const seconds = await durationOf(video, options.signal);
  const partial = await mkdtemp(join(directory, ".sampling-")).catch((cause: unknown) => {
    throw notWritable(directory, cause);
  });
  try {
    await extract(video, partial, seconds, options);
    const samples = await readdir(partial);
    if (samples.length === 0) throw unreadable(video, "there is no picture in it");
    for (const name of earlier) await rm(join(directory, name));
    for (const name of samples) await rename(join(partial, name), join(directory, name));
    return samples.length;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function earlierSamples(directory: string): Promise<readonly string[]> {
  try {
    await mkdir(directory, { recursive: true });
    return (await readdir(directory)).filter((name) => samplePattern.test(name));
  } catch (cause) {
    throw notWritable(directory, cause);
  }
}

async function extract(
  video: string,
  directory: string,
  seconds: number | undefined,
  { framesPerSecond, signal, onProgress }: SampleOptions,
): Promise<void> {
  const { args, name } = ffmpegFile(resolve(video));
  const quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1"];
  const pictures = ["-map", "0:v:0", "-vf", `fps=${framesPerSecond}`, "-qscale:v", "2"];
  // ffmpeg reads % in the name of its output, so it is run in the folder.
  const output = ["-f", "image2", "frame-%06d.jpg"];
  await runTool("ffmpeg", [...quiet, ...args, "-i", name, ...pictures, ...output], {
    directory,
    video,
    signal,
    onLine: (line) => {
      const count = /^frame=\s*(\d+)/.exec(line)?.[1];
      if (count === undefined) return;
      const done = Number(count);
      const share = seconds && Math.min(1, done / (seconds * framesPerSecond));
      onProgress?.({ pictures: done, share });
    },
  });
}

/** @returns undefined when the file does not say */
async function durationOf(video: string, signal: AbortSignal): Promise<number | undefined> {
  const { args, name } = ffmpegFile(resolve(video));
  const format = ["-show_entries", "format=duration", "-of", "csv=p=0"];
  let said = "";
  await runTool("ffprobe", ["-v", "error", ...args, ...format, "-i", name], {
    video,
    signal,
    onLine: (line) => {
      said = line;
    },
  });
  const seconds = Number.parseFloat(said);
  return seconds > 0 ? seconds : undefined;
}

interface ToolRun {
  readonly video: string;
  readonly directory?: string;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

async function runTool(tool: string, args: readonly string[], run: ToolRun): Promise<void> {
  const { video, directory, signal, onLine } = run;
  const child = spawn(tool, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(directory !== undefined && { cwd: directory }),
  });
  const stop = (): unknown => child.kill();
  signal.addEventListener("abort", stop, { once: true });
  try {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-1000);
    });
    createInterface(child.stdout).on("line", onLine);
    const code = await new Promise((resolve, reject) => {
      child.once("error", (cause) => reject(notThere(tool, cause))).once("close", resolve);
    });
    signal.throwIfAborted();
    if (code !== 0) throw unreadable(video, said.trim().split("\n").at(-1) ?? "");
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const notThere = (tool: string, cause: unknown): DataError =>
  new DataError(`${tool} is not on this machine`, ffmpegInstall, cause);

const unreadable = (video: string, why: string): DataError =>
  new DataError(
    `video ${video} cannot be sampled: ${why}`,
    "Check that the file is there and is a video that ffmpeg can play.",
  );

const occupied = (directory: string, count: number): ConfigError =>
  new ConfigError(
    `${directory} holds ${count} pictures of an earlier sampling`,
    "Name another folder, or replace them with --force.",
  );

const notWritable = (directory: string, cause: unknown): ConfigError =>
  new ConfigError(
    `${directory} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    "Name a folder that this user may write to.",
    cause,
  );
