import { type CameraState, cameraStateOf, darkLevel, type GoneState } from "./camera-state.ts";
import { structureOf } from "./structure.ts";
import type { UsualView } from "./usual-view.ts";

/** A state holds when that many … */
const needed = 8;
/** … of the latest observations say so, … */
const window = 10;
/** … which are at least a second apart, so that who passes close by covers nothing. */
const spacingSeconds = 1;
/** Sensors have noise: so many identical frames in a row are one frame. */
const frozenFrames = 10;
/** Nobody who passes takes all light: so many dark frames in a row need no further observation. */
const darkFrames = 2;

/** What a frame means for the camera and for events. */
export interface CameraObservation {
  readonly state: CameraState;
  /**
   * Whether this frame may begin, feed or end an event. Not while the camera does not watch, nor
   * when this frame looks so already: then a covered lens never begins one.
   */
  readonly isTrusted: boolean;
}

/**
 * The state of one camera over time, 8 of 10 seconds for a change in either direction, but `dark`
 * holds with the second dark frame in a row. It begins as `watching`. `frozen` is a view that is
 * right but does not change by a single bit. What whoever reads the camera says of it, `lose`, holds
 * at once and is over with the next frame.
 */
export class CameraWatch {
  readonly #view: UsualView;
  readonly #recent: CameraState[] = [];
  #state: CameraState = "watching";
  #observedSeconds = Number.NEGATIVE_INFINITY;
  #hash = -1;
  #identical = 0;
  #darkInRow = 0;
  #isGone = false;

  constructor(view: UsualView) {
    this.#view = view;
  }

  /** @throws ModelError when the frame does not fit the view's shape */
  step(atSeconds: number, frame: Uint8Array): CameraObservation {
    const seen = this.#seen(frame);
    if (this.#isGone) this.#state = seen;
    this.#isGone = false;
    if (atSeconds - this.#observedSeconds >= spacingSeconds) {
      this.#observedSeconds = atSeconds;
      this.#recent.push(seen);
      if (this.#recent.length > window) this.#recent.shift();
      this.#state = this.#held();
    }
    this.#darkInRow = seen === "dark" ? this.#darkInRow + 1 : 0;
    if (this.#darkInRow >= darkFrames) this.#holdDark();
    return { state: this.#state, isTrusted: this.#state === "watching" && seen === "watching" };
  }

  /** There are no more frames, or only the same one, until the next step. */
  lose(state: GoneState): CameraObservation {
    this.#recent.length = 0;
    this.#observedSeconds = Number.NEGATIVE_INFINITY;
    this.#state = state;
    this.#isGone = true;
    return { state, isTrusted: false };
  }

  #seen(frame: Uint8Array): CameraState {
    const hash = hashOf(frame);
    this.#identical = hash === this.#hash ? this.#identical + 1 : 1;
    this.#hash = hash;
    const state = cameraStateOf(this.#view, frame);
    if (state !== "watching" || this.#identical < frozenFrames) return state;
    // Without light a sensor may well give nothing but zeros.
    return structureOf(this.#view.shape, frame).level < darkLevel ? "watching" : "frozen";
  }

  /** As if all observations had been dark, so that the way back is as slow as from any state. */
  #holdDark(): void {
    this.#state = "dark";
    this.#recent.splice(0, this.#recent.length, ...Array<CameraState>(window).fill("dark"));
  }

  /** The latest of the states that are not `watching` when most are not, whichever they are. */
  #held(): CameraState {
    const lost = this.#recent.filter((state) => state !== "watching");
    if (lost.length >= needed) return lost.at(-1) as CameraState;
    return this.#recent.length - lost.length >= needed ? "watching" : this.#state;
  }
}

/** 32 bits of all bytes (FNV-1a). */
function hashOf(frame: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < frame.length; i++) hash = Math.imul(hash ^ (frame[i] as number), 0x01000193);
  return hash >>> 0;
}
