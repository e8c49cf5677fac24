import { requireNamed } from "@lares/shared";
import { benchmarkSize } from "../generated-rooms/benchmark/benchmark-frame.ts";
import {
  benchmarkRoomNames,
  requireHome,
} from "../generated-rooms/benchmark/home/benchmark-rooms.ts";
import { Stage } from "../generated-rooms/benchmark/render/stage.ts";
import { generatedPictures } from "../generated-rooms/generated-pictures.ts";
import type { Scene } from "../generated-rooms/scene.ts";
import { scenes } from "../generated-rooms/scenes/scenes.ts";
import type { CameraFrame, FrameSource, FrameSourceOptions } from "./frame-source.ts";

/** A benchmark room's source begins at eight in the morning of its day 0. */
const beginSeconds = 8 * 3600;

/**
 * A drawn room, as fast as its reader takes it. One of the five demo rooms gives its 120 normal
 * frames, then 48 anomalous ones, and ends; one of the benchmark's lives on for ever.
 * @throws ConfigError for a room that there is not
 */
export class GeneratedSource implements FrameSource {
  readonly description: string;
  readonly #frames: () => Iterable<CameraFrame>;
  #isClosed = false;

  constructor(room: string, { framesPerSecond }: FrameSourceOptions) {
    this.description = `generated:${room}`;
    this.#frames = requireNamed("generated room", room, rooms)(1 / framesPerSecond);
  }

  async *frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    for (const frame of this.#frames()) {
      signal.throwIfAborted();
      if (this.#isClosed) return;
      yield frame;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
  }
}

type Drawing = (intervalSeconds: number) => () => Iterable<CameraFrame>;

const rooms: ReadonlyMap<string, Drawing> = new Map<string, Drawing>([
  ...[...scenes].map(([name, scene]): [string, Drawing] => [
    name,
    (interval) => () => sceneFrames(scene, interval),
  ]),
  ...benchmarkRoomNames.map((name): [string, Drawing] => [
    name,
    (interval) => () => lifeFrames(name, interval),
  ]),
]);

function* sceneFrames(scene: Scene, intervalSeconds: number): Generator<CameraFrame> {
  let index = 0;
  for (const { name, picture } of generatedPictures(scene, {})) {
    yield { picture, name, seconds: index++ * intervalSeconds };
  }
}

function* lifeFrames(room: string, intervalSeconds: number): Generator<CameraFrame> {
  const stage = new Stage(requireHome(room), benchmarkSize);
  for (let index = 0; ; index++) {
    const seconds = index * intervalSeconds;
    yield { picture: stage.draw(beginSeconds + seconds), seconds };
  }
}
