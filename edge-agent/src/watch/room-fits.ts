import type { ModelSpec, UsualView } from "@lares/shared";
import type { PreparedRoom } from "../room/prepared-room.ts";
import type { AgentStore } from "../storage/agent-store.ts";
import {
  calibratedDetector,
  type FittedWatch,
  fitWatch,
  roomView,
  watchWith,
} from "./fit-watch.ts";
import { detectorOf, fitNetworkWatch, modelOf, type NetworkFit } from "./network-fit.ts";
import { motionDetector, networkDetector } from "./room-detector.ts";
import type { CalibratedDetector } from "./room-watch.ts";
import type { ScoringNetwork } from "./scoring-network.ts";

/** How a room is to be watched. */
export interface FitSettings {
  readonly spec: ModelSpec;
  readonly detector: string;
  readonly motion: boolean;
}

/** Makes what a room is watched with of what was learned of it, and stores that. */
export class RoomFits {
  readonly #settings: FitSettings;
  readonly #scoring: ScoringNetwork;
  readonly #store: AgentStore | undefined;
  #motion: CalibratedDetector | undefined;
  #view: UsualView | undefined;

  constructor(settings: FitSettings, scoring: ScoringNetwork, store: AgentStore | undefined) {
    this.#settings = settings;
    this.#scoring = scoring;
    this.#store = store;
  }

  /** Whether what a network has learned is watched with. */
  get usesNetwork(): boolean {
    return this.#settings.detector === networkDetector;
  }

  /** Looks at the room's frames, once: at motion, and at what the camera usually sees. */
  learn(prepared: PreparedRoom): void {
    if (this.#settings.motion) this.#motion = calibratedDetector(motionDetector, prepared);
    this.#view = roomView(prepared);
  }

  /**
   * What needs no training, and watches until a network has learned; kept for the next start.
   * @param prepared the room that was learned (`learn`)
   */
  first(prepared: PreparedRoom): FittedWatch {
    if (!this.usesNetwork) return fitWatch(this.#settings.detector, prepared, this.#motion);
    const fit = fitNetworkWatch(prepared);
    this.store(fit);
    return this.by(fit);
  }

  /** Watches with what was learned of the room, and with motion once its frames are known. */
  by(fit: NetworkFit): FittedWatch {
    const detector = detectorOf(fit, this.#settings.spec, this.#scoring.infer);
    // The view of the same frames: whoever watches the camera need not begin anew with each fit.
    const view = this.#view ?? fit.view;
    const about = { model: modelOf(fit), view, motion: this.#motion };
    return watchWith({ detector, scores: fit.calibration }, about);
  }

  /** Keeps it for the next start. */
  store(fit: NetworkFit): void {
    void this.#store?.saveFit(fit);
  }
}
