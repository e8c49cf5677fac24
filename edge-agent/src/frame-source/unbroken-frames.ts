import { backoff, type Clock, DataError, type GoneState, type Log, sleep } from "@lares/shared";
import type { CameraFrame, FrameSource } from "./frame-source.ts";
import { RepeatedPictures } from "./repeated-pictures.ts";

/** What a source gives that is watched for years. A frame after `gone` says that it is back. */
export type CameraSignal =
  | { readonly kind: "frame"; readonly frame: CameraFrame }
  /** Told once for each outage, and again when it becomes another one. */
  | {
      readonly kind: "gone";
      readonly state: GoneState;
      readonly seconds: number;
      readonly error: DataError;
    };

export interface UnbrokenOptions {
  readonly clock: Clock;
  /** In [0, 1): spreads the cameras of a house that lost its network. */
  readonly random: () => number;
  readonly log: Log;
}

/** A camera may take that long to start. */
const startSeconds = 20;
/** A frame that is late by less is no loss. */
const leastPatienceSeconds = 2;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Frames of a camera that may be unplugged, crash or freeze: its source is asked again and again,
 * after pauses of 1 to 60 s. It counts as lost two intervals, and at least 2 s, after its last frame;
 * as frozen after the same time with one picture, or what its source calls `longestRepeatSeconds`.
 * What is no camera gives its frames, ends and fails as it does.
 * @throws what is no DataError: another attempt would not mend it
 * @throws the signal's reason once it is aborted
 */
export async function* unbrokenFrames(
  source: FrameSource,
  options: UnbrokenOptions,
  signal: AbortSignal,
): AsyncGenerator<CameraSignal> {
  const { liveIntervalSeconds } = source;
  if (liveIntervalSeconds === undefined) {
    for await (const frame of source.frames(signal)) yield { kind: "frame", frame };
  } else {
    const patienceSeconds = Math.max(2 * liveIntervalSeconds, leastPatienceSeconds);
    yield* cameraSignals(source, patienceSeconds, options, signal);
  }
}

async function* cameraSignals(
  source: FrameSource,
  patienceSeconds: number,
  options: UnbrokenOptions,
  signal: AbortSignal,
): AsyncGenerator<CameraSignal, never> {
  const { clock, random, log } = options;
  const startedAtMs = clock.nowMs();
  const now = (): number => (clock.nowMs() - startedAtMs) / 1000;
  const repeats = new RepeatedPictures(repeatSeconds(source, patienceSeconds));
  let pauses = backoff(firstPauseMs, longestPauseMs, random);
  for (let told: GoneState | undefined; ; ) {
    for await (const event of attempt(source, 1000 * patienceSeconds, clock, signal)) {
      const outage = outageOf(event, source, repeats, now());
      if (outage === undefined) {
        if (told !== undefined) log("info", "camera.back", { source: source.description });
        told = undefined;
        pauses = backoff(firstPauseMs, longestPauseMs, random);
        yield { kind: "frame", frame: { ...(event as CameraFrame), seconds: now() } };
        continue;
      }
      const { state, error } = outage;
      if (state !== told) {
        told = state;
        log("warn", `camera.${state}`, { source: source.description, error });
        yield { kind: "gone", state, seconds: now(), error };
      }
      if (state === "frozen") break;
    }
    await sleep(clock, pauses.next().value, signal);
  }
}

/** A frame that is a little early counts: the third one at the end of two intervals. */
function repeatSeconds(source: FrameSource, patienceSeconds: number): number {
  const { longestRepeatSeconds = Number.POSITIVE_INFINITY, liveIntervalSeconds = 0 } = source;
  return Math.max(longestRepeatSeconds, patienceSeconds - liveIntervalSeconds / 2);
}

/** Why what was heard is no frame to be watched, if it is none. */
function outageOf(
  event: CameraFrame | DataError,
  source: FrameSource,
  repeats: RepeatedPictures,
  seconds: number,
): { readonly state: GoneState; readonly error: DataError } | undefined {
  if (event instanceof DataError) return { state: "lost", error: event };
  if (!repeats.isFrozen(event.picture, seconds)) return undefined;
  const error = new DataError(
    `${source.description} gives the same picture again and again`,
    "Switch the camera off and on; if it goes on, its sensor or its cable is at fault.",
  );
  return { state: "frozen", error };
}

/** One opening of a camera: its frames, and why there are none for a while, or no more. */
async function* attempt(
  source: FrameSource,
  usualMs: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<CameraFrame | DataError> {
  const frames = source.frames(signal)[Symbol.asyncIterator]();
  try {
    for (let patienceMs = 1000 * startSeconds; ; patienceMs = usualMs) {
      const next = frames.next();
      if (await isLate(next, clock, patienceMs)) yield silent(source, patienceMs);
      const { done, value } = await next;
      if (done) break;
      yield value;
    }
    yield new DataError(`${source.description} has ended`, "Check the camera and its cable.");
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DataError)) throw error;
    yield error;
  } finally {
    await frames.return?.();
  }
}

/** @returns false as soon as the next frame is there or has failed, true after the time */
async function isLate(next: Promise<unknown>, clock: Clock, patienceMs: number): Promise<boolean> {
  const settled = next.then(
    () => false,
    () => false,
  );
  let cancel = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(patienceMs, () => resolve(true));
  });
  return Promise.race([settled, late]).finally(() => cancel());
}

const silent = ({ description }: FrameSource, patienceMs: number): DataError =>
  new DataError(
    `${description} has given no frame for ${patienceMs / 1000} s`,
    "Check the camera, its cable and its network.",
  );
