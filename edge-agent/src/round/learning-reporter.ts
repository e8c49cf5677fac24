import {
  type DeviceId,
  deviceTopics,
  encodeJson,
  type FleetId,
  LearningReport,
  type Log,
  MAX_MEASURED_ROUNDS,
  parseJson,
  type RoundCurrent,
  type Transport,
} from "@lares/shared";
import type { Trained } from "../training/learner.ts";
import { requireReadable } from "./require-readable.ts";

export interface LearningReporterOptions {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  /** Name of the method. */
  readonly method: string;
}

export interface LearningReporterParts {
  readonly transport: Transport;
  /** AUROC of the room's own weights, on labelled frames; null where there are none. */
  readonly measure: () => Promise<number | null>;
  readonly log: Log;
}

/** Tells people, retained, what a room has learned in its last round. */
export class LearningReporter {
  readonly #options: LearningReporterOptions;
  readonly #parts: LearningReporterParts;
  #run: string | undefined;
  #auroc: LearningReport["auroc"] = [];

  constructor(options: LearningReporterOptions, parts: LearningReporterParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Measures and tells; what fails is logged, for no round depends on it. */
  async tell({ run, round, task }: RoundCurrent, { loss, alpha }: Trained): Promise<void> {
    const { transport, measure, log } = this.#parts;
    const { fleet, device, method } = this.#options;
    try {
      if (run !== this.#run) this.#auroc = [];
      this.#run = run;
      const value = await measure();
      if (value !== null) {
        this.#auroc = [...this.#auroc, { round, value }].slice(-MAX_MEASURED_ROUNDS);
      }
      const { mean, min, max, histogram, kept } = alpha ?? {};
      const report = {
        ...{ kind: "learning", v: 1, device, task, run, round, method, loss },
        alpha: alpha === undefined ? null : { mean, min, max, histogram, kept },
        auroc: this.#auroc,
      };
      const payload = encodeJson(report);
      requireReadable(() => parseJson(LearningReport, payload));
      await transport.publish(deviceTopics(fleet, device).learning, payload, { retain: true });
    } catch (error) {
      log("debug", "learning.untold", { round, error });
    }
  }
}
