import { type Clock, DataError, type Picture } from "@lares/shared";
import { type FrameCommand, processFrames } from "./frame-process.ts";
import type { CameraFrame, FrameSource } from "./frame-source.ts";
import { latestOnly } from "./latest-only.ts";

/** A camera behind a program. */
export interface LiveCamera {
  readonly description: string;
  /** Found out when frames are wanted, since it may ask the machine. */
  readonly command: () => Promise<FrameCommand>;
  /** @param data as the program writes it; the picture may keep it */
  readonly toPicture: (data: Uint8Array) => Picture;
  /** Whether the exposure has settled; frames before are dropped. All count unless given. */
  readonly settles?: () => (picture: Picture, seconds: number) => boolean;
  /** Between the frames that are wanted; the program may give more. */
  readonly intervalSeconds: number;
  /** As of `FrameSource`. */
  readonly longestRepeatSeconds: number;
}

/** Frames of a camera through a program that runs as long as they are read. */
export class LiveSource implements FrameSource {
  readonly description: string;
  readonly liveIntervalSeconds: number;
  readonly longestRepeatSeconds: number;
  readonly #camera: LiveCamera;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(camera: LiveCamera, clock: Clock) {
    this.description = camera.description;
    this.liveIntervalSeconds = camera.intervalSeconds;
    this.longestRepeatSeconds = camera.longestRepeatSeconds;
    this.#camera = camera;
    this.#clock = clock;
  }

  async *frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    const closing = this.#closing.signal;
    try {
      yield* latestOnly((stop) => this.#read(stop), AbortSignal.any([signal, closing]));
    } catch (error) {
      if (!closing.aborted || signal.aborted) throw error;
    }
  }

  async *#read(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    let ended = (): void => {};
    this.#ended = new Promise((resolve) => {
      ended = resolve;
    });
    try {
      yield* this.#settled(signal);
    } finally {
      ended();
    }
  }

  async *#settled(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    const { command, toPicture, settles, intervalSeconds } = this.#camera;
    const startedAtMs = this.#clock.nowMs();
    const found = await command();
    const isSettled = settles?.() ?? (() => true);
    let dueSeconds = Number.NEGATIVE_INFINITY;
    for await (const data of processFrames(found, this.#clock, signal)) {
      const seconds = (this.#clock.nowMs() - startedAtMs) / 1000;
      if (seconds < dueSeconds) continue;
      const picture = toPicture(data);
      if (!isSettled(picture, seconds)) continue;
      yield { picture, seconds };
      // On a grid, but after a pause not several at once.
      const isPunctual = seconds - dueSeconds < intervalSeconds;
      dueSeconds = (isPunctual ? dueSeconds : seconds) + intervalSeconds;
    }
    throw new DataError(`${this.description} has ended`, found.remedy);
  }

  /** The program has ended when this has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }
}
