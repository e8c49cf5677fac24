import type { FrameCommand } from "./frame-process.ts";

/** Frames are averaged down to it on the way: more than any network sees. */
export const ffmpegSize = { width: 256, height: 192 } as const;

/** What ffmpeg is to read. */
export interface FfmpegInput {
  /** Options and the name that `-i` takes. */
  readonly args: readonly string[];
  readonly name: string;
  readonly framesPerSecond: number;
  /** Of a live input each frame counts when it comes, and none is given twice. */
  readonly isLive: boolean;
  readonly remedy: string;
  readonly redact?: (text: string) => string;
}

export const ffmpegInstall =
  "Install it: sudo apt install ffmpeg (Debian, Raspberry Pi OS), brew install ffmpeg (macOS).";

/** Starts or opens its input slowly over a network. */
const startMs = 20_000;
/** Longer than any camera's key frames are apart. */
const silenceMs = 10_000;

/**
 * Nothing is buffered beyond what decoding needs, and time is that of arrival: a camera's own may jump
 * when it starts anew, and motion JPEG has none, for which ffmpeg assumes 25 frames a second.
 */
const live = [
  ...["-fflags", "nobuffer", "-flags", "low_delay"],
  ...["-use_wallclock_as_timestamps", "1"],
];

/** `fps` would repeat frames of a camera that has fewer, which then looked frozen. */
const asTheyCome = (isLive: boolean): readonly string[] =>
  isLive ? ["-fps_mode", "passthrough"] : [];

/** The first frame, and each that is an interval, less a little jitter, away from the last one given. */
function spacedOut(framesPerSecond: number): string {
  const leastSeconds = 0.9 / framesPerSecond;
  return `select='isnan(prev_selected_t)+gte(abs(t-prev_selected_t),${leastSeconds})'`;
}

/**
 * ffmpeg as a source of raw RGB pictures of `ffmpegSize`, so many a second; of a live input fewer where
 * it has fewer.
 */
export function ffmpegCommand(input: FfmpegInput): FrameCommand {
  const { width, height } = ffmpegSize;
  const { args, name, framesPerSecond, isLive, remedy, redact } = input;
  const rate = isLive ? spacedOut(framesPerSecond) : `fps=${framesPerSecond}`;
  const filter = `${rate},scale=${width}:${height}:flags=area`;
  const silent = ["-nostdin", "-hide_banner", "-loglevel", "error"];
  const raw = ["-map", "0:v:0", "-vf", filter, "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"];
  return {
    program: "ffmpeg",
    args: [...silent, ...(isLive ? live : []), ...args, "-i", name, ...asTheyCome(isLive), ...raw],
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
