import {
  type AcceptedPatterns,
  type CameraState,
  type CameraWatch,
  type EventReport,
  type Evidence,
  evidences,
  type GoneState,
  gridSize,
  type LastingEvidence,
  type PerEvidence,
  pooledScore,
  pValueOfSorted,
  remainingError,
  type ScoredFrame,
  type SeenEvidence,
  type WatchedFrame,
} from "@lares/shared";
import type { RoomDetector } from "./room-detector.ts";

/** Turns the scores of frames into events: `EventWatch` or `FixedWatch`. */
export interface EventJudge {
  step(frame: WatchedFrame): EventReport | undefined;
  resume(): void;
}

/** A detector with the ascending scores of normals that it was not fitted to. */
export interface CalibratedDetector {
  readonly detector: RoomDetector;
  readonly scores: Float64Array;
}

/** What one frame means. */
export interface Observation {
  readonly camera: CameraState;
  /** Of each detector; none for a frame that the camera is not trusted with. */
  readonly evidence: PerEvidence<SeenEvidence>;
  /** What is to be told, if anything. */
  readonly report: EventReport | undefined;
}

/**
 * Watches one room: frames in, camera states and events out. What detectors need of earlier frames
 * is kept here.
 */
export class RoomWatch {
  readonly #detectors: PerEvidence<CalibratedDetector>;
  readonly #camera: CameraWatch;
  readonly #events: EventJudge;
  readonly #lasting: LastingEvidence | undefined;
  readonly #memory: number;
  #accepted: AcceptedPatterns = [];
  #recent: Uint8Array[] = [];

  constructor(
    detectors: PerEvidence<CalibratedDetector>,
    parts: {
      readonly camera: CameraWatch;
      readonly events: EventJudge;
      /** Watches for what lasts as well; what it has seen is learned by its owner. */
      readonly lasting?: LastingEvidence;
    },
  ) {
    this.#detectors = detectors;
    this.#camera = parts.camera;
    this.#events = parts.events;
    this.#lasting = parts.lasting;
    this.#memory = Math.max(0, ...Object.values(detectors).map(({ detector }) => detector.memory));
  }

  /** What the room's owner has called normal: taken off what detectors see from now on. */
  accept(patterns: AcceptedPatterns): void {
    this.#accepted = patterns;
  }

  /**
   * @param frame of the detectors' shape; kept for a while, never written to
   * @param at seconds since the device started, and of a clock that goes on while it is off
   */
  step(frame: Uint8Array, at: Omit<WatchedFrame, "evidence">): Observation {
    const { state, isTrusted } = this.#camera.step(at.uptimeSeconds, frame);
    if (!isTrusted) return this.#untrusted(state);
    this.#recent = [...this.#recent, frame].slice(-1 - this.#memory);
    const lasting = this.#lastingEvidence(frame, at.clockSeconds);
    const evidence = { ...this.#evidence(), ...(lasting && { lasting }) };
    return { camera: state, evidence, report: this.#events.step({ ...at, evidence }) };
  }

  /** The camera gives no more frames, or only the same one, until the next step. */
  lose(state: GoneState): Observation {
    return this.#untrusted(this.#camera.lose(state).state);
  }

  #untrusted(camera: CameraState): Observation {
    this.#recent = [];
    this.#events.resume();
    return { camera, evidence: {}, report: undefined };
  }

  #evidence(): Observation["evidence"] {
    const given: Partial<Record<Evidence, SeenEvidence>> = {};
    for (const kind of evidences) {
      const calibrated = this.#detectors[kind];
      if (calibrated === undefined) continue;
      const { detector, scores } = calibrated;
      const scored = detector.score(this.#recent.slice(-1 - detector.memory)).at(-1) as ScoredFrame;
      const { score, grid = everywhere() } = detector.isPooled
        ? this.#unaccepted(kind, scored)
        : scored;
      given[kind] = { score, pValue: pValueOfSorted(scores, score), grid };
    }
    return given;
  }

  #lastingEvidence(frame: Uint8Array, clockSeconds: number): SeenEvidence | undefined {
    const lasting = this.#lasting;
    const seen = lasting?.step(frame, clockSeconds);
    if (lasting === undefined || seen === undefined) return undefined;
    const left = remainingError(this.#accepted, "lasting", seen.grid);
    if (left === seen.grid) return seen;
    return { score: Math.min(seen.score, lasting.scoreOf(left)), grid: left };
  }

  #unaccepted(kind: Evidence, { score, grid }: ScoredFrame): ScoredFrame {
    if (grid === undefined) return { score };
    const left = remainingError(this.#accepted, kind, grid);
    return { score: left === grid ? score : Math.min(score, pooledScore(left)), grid: left };
  }
}

/** Where a detector cannot tell, it may be anywhere. */
function everywhere(): Float32Array {
  return new Float32Array(gridSize * gridSize).fill(1);
}
