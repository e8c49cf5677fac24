import {
  AdaptiveThreshold,
  historyHours,
  LastingEvidence,
  lastingPreparationDays,
  type ModelSpec,
  type PerEvidence,
  type Promised,
  Sha256,
  sizeOf,
  specDigest,
  UsualPlaces,
} from "@lares/shared";
import { z } from "zod";
import { Floats, StoredStatistics } from "../storage/stored-arrays.ts";

/** What a device has learned of what lasts in its room, whatever detector watches beside it. */
export const StoredLasting = z.strictObject({
  /** Of the frames. */
  spec: Sha256,
  ground: z.strictObject({ background: Floats, statistics: StoredStatistics }),
  places: UsualPlaces,
  hours: z
    .array(z.strictObject({ hour: z.int(), score: z.number(), grid: Floats }))
    .max(historyHours)
    .readonly(),
  threshold: AdaptiveThreshold,
});
export type StoredLasting = z.infer<typeof StoredLasting>;

/** What lasts in a room, over changes of its detectors and restarts of its device. */
export class LastingMemory {
  readonly #spec: ModelSpec;
  #evidence: LastingEvidence;
  #threshold: AdaptiveThreshold | undefined;

  /** @param stored what is of frames of another size is of no use */
  constructor(spec: ModelSpec, stored: StoredLasting | undefined) {
    this.#spec = spec;
    const isOurs = stored?.spec === specDigest(spec);
    const usable = isOurs && stored?.ground.background.length === sizeOf(spec.input);
    this.#threshold = usable ? stored?.threshold : undefined;
    this.#evidence = new LastingEvidence(spec, usable ? stored : undefined);
  }

  get evidence(): LastingEvidence {
    return this.#evidence;
  }

  /** As of the latest `keep`. */
  get threshold(): PerEvidence<AdaptiveThreshold> {
    return this.#threshold === undefined ? {} : { lasting: this.#threshold };
  }

  /** None while the room's ground is not known. */
  get stored(): StoredLasting | undefined {
    const { learned } = this.#evidence;
    if (learned === undefined || this.#threshold === undefined) return undefined;
    return { spec: specDigest(this.#spec), ...learned, threshold: this.#threshold };
  }

  /** @param threshold as it is learned meanwhile */
  keep(threshold: AdaptiveThreshold | undefined): void {
    this.#threshold = threshold;
  }

  /** Begins anew, for a room that has changed. */
  forget(): void {
    this.#evidence = new LastingEvidence(this.#spec);
  }

  /** Its days before a history of scores belong to those that a promise takes. */
  promised(all: PerEvidence<Promised>): PerEvidence<Promised> {
    const { lasting } = all;
    if (lasting === undefined || lasting.isReady) return all;
    const haveDays = this.#evidence.preparedDays + lasting.haveDays;
    const needDays = lastingPreparationDays + lasting.needDays;
    return { ...all, lasting: { isReady: false, haveDays, needDays } };
  }
}
