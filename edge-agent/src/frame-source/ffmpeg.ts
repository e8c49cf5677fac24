import type { FrameCommand } from "./frame-process.ts";

/** Frames are averaged down to it on the way: more than any network sees. */
export const ffmpegSize = { width: 256, height: 192 } as const;

/** What ffmpeg is to read. */
export interface FfmpegInput {
  /** Options and the name that `-i` takes. */
  readonly args: readonly string[];
  readonly name: string;
  readonly framesPerSecond: number;
  readonly remedy: string;
  readonly redact?: (text: string) => string;
}

export const ffmpegInstall =
  "Install it: sudo apt install ffmpeg (Debian, Raspberry Pi OS), brew install ffmpeg (macOS).";

/** Starts or opens its input slowly over a network. */
const startMs = 20_000;
/** Longer than any camera's key frames are apart. */
const silenceMs = 10_000;

/** ffmpeg as a source of raw RGB pictures of `ffmpegSize`, so many a second. */
export function ffmpegCommand(input: FfmpegInput): FrameCommand {
  const { width, height } = ffmpegSize;
  const { args, name, framesPerSecond, remedy, redact } = input;
  const filter = `fps=${framesPerSecond},scale=${width}:${height}:flags=area`;
  const silent = ["-nostdin", "-hide_banner", "-loglevel", "error"];
  const raw = ["-map", "0:v:0", "-vf", filter, "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"];
  return {
    program: "ffmpeg",
    args: [...silent, ...args, "-i", name, ...raw],
    frameBytes: width * height * 3,
    startMs,
    silenceMs: Math.max(silenceMs, 3000 / framesPerSecond),
    remedy,
    install: ffmpegInstall,
    ...(redact !== undefined && { redact }),
  };
}

/**
 * A file's name as ffmpeg takes it: never an option, a URL or a number pattern. Playlists in it
 * reach no network.
 */
export function ffmpegFile(path: string): {
  readonly args: readonly string[];
  readonly name: string;
} {
  return { args: ["-protocol_whitelist", "file,pipe"], name: `file:${path}` };
}
