import type { Clock } from "@lares/shared";
import { ffmpegCommand, ffmpegFile, ffmpegSize } from "./ffmpeg.ts";
import { processFrames } from "./frame-process.ts";
import type { CameraFrame, FrameSource, FrameSourceOptions } from "./frame-source.ts";

/** A video file's frames, so many a second of its own time, as fast as their reader takes them. */
export class VideoSource implements FrameSource {
  readonly description: string;
  readonly #path: string;
  readonly #framesPerSecond: number;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor(path: string, { framesPerSecond, clock }: FrameSourceOptions) {
    this.description = `video:${path}`;
    this.#path = path;
    this.#framesPerSecond = framesPerSecond;
    this.#clock = clock;
  }

  async *frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    const framesPerSecond = this.#framesPerSecond;
    const remedy = "Check that the file is there and is a video that ffmpeg can play.";
    const command = ffmpegCommand({
      ...ffmpegFile(this.#path),
      framesPerSecond,
      isLive: false,
      remedy,
    });
    const closing = this.#closing.signal;
    try {
      let index = 0;
      for await (const data of processFrames(
        command,
        this.#clock,
        AbortSignal.any([signal, closing]),
      )) {
        yield { picture: { ...ffmpegSize, channels: 3, data }, seconds: index++ / framesPerSecond };
      }
    } catch (error) {
      if (!closing.aborted || signal.aborted) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
  }
}
