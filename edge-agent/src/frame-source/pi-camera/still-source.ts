import { sleep } from "@lares/shared";
import { findProgram } from "../find-program.ts";
import type { CameraFrame, FrameSource, FrameSourceOptions } from "../frame-source.ts";
import { takeStill } from "./take-still.ts";

const size = { width: 640, height: 480, settleMs: 1500 } as const;

/** A still every interval where `libcamera-still` is there, else frames of the stream. */
export class StillSource implements FrameSource {
  readonly description: string;
  readonly liveIntervalSeconds: number;
  readonly longestRepeatSeconds = 0;
  readonly #camera: number;
  readonly #stream: FrameSource;
  readonly #options: FrameSourceOptions;
  readonly #closing = new AbortController();
  #taking: Promise<unknown> = Promise.resolve();

  constructor(camera: number, stream: FrameSource, options: FrameSourceOptions) {
    this.description = stream.description;
    this.liveIntervalSeconds = 1 / options.framesPerSecond;
    this.#camera = camera;
    this.#stream = stream;
    this.#options = options;
  }

  async *frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    if ((await findProgram(["libcamera-still"])) === undefined) {
      yield* this.#stream.frames(signal);
      return;
    }
    const { clock, framesPerSecond } = this.#options;
    const startedAtMs = clock.nowMs();
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    for (let due = 1; !this.#closing.signal.aborted; due++) {
      signal.throwIfAborted();
      const taken = takeStill({ camera: this.#camera, ...size });
      this.#taking = taken.catch(() => {});
      const picture = await taken;
      yield { picture, seconds: (clock.nowMs() - startedAtMs) / 1000 };
      const pauseMs = startedAtMs + (1000 * due) / framesPerSecond - clock.nowMs();
      await sleep(clock, Math.max(0, pauseMs), stop).catch(() => {});
    }
  }

  /** The camera is free when this has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#taking;
    await this.#stream[Symbol.asyncDispose]();
  }
}
