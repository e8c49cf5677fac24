import type { ModelVersion, UpdateMode, UpdateState } from "@lares/shared";
import type { DeviceWatch, Wish } from "../watch/device-watch.ts";
import type { FittedWatch } from "../watch/fit-watch.ts";

/**
 * Which network a device watches with. By `auto` each newer one is taken at once; by `ask` it waits
 * until the owner installs it. Rounds need the common model in any case, so a device goes on
 * learning while its owner thinks: what is held back is what judges the room.
 */
export class ModelUpdates {
  readonly #watch: DeviceWatch;
  readonly #mode: UpdateMode;
  readonly #changed: () => void;
  /** The newest network; the one that is watched with once no event is open; the one until then. */
  #latest:
    | { readonly version: ModelVersion; readonly fitted: FittedWatch; readonly chosen: () => void }
    | undefined;
  #chosen: ModelVersion | undefined;
  #before: ModelVersion | undefined;

  /** @param changed is called when there is something new to be told */
  constructor(watch: DeviceWatch, mode: UpdateMode, changed: () => void) {
    this.#watch = watch;
    this.#mode = mode;
    this.#changed = changed;
  }

  /**
   * A network that the room has learned.
   * @param rounds of the fleet that led to it
   * @param chosen is called when it is to watch
   */
  offer(rounds: number, fitted: FittedWatch, chosen: () => void): void {
    this.#latest = { version: { rounds, weights: fitted.model }, fitted, chosen };
    if (this.#mode === "auto") this.#choose();
    this.#changed();
  }

  /** Watches with the newest network from the first moment on in which no event is open. */
  install(): Wish {
    if (this.#latest === undefined) {
      return { ok: false, reason: "the room has learned no network yet" };
    }
    this.#choose();
    return { ok: true };
  }

  get state(): Pick<UpdateState, "mode" | "installed" | "latest"> {
    return {
      mode: this.#mode,
      installed: this.#installed ?? null,
      latest: this.#latest?.version ?? null,
    };
  }

  get #installed(): ModelVersion | undefined {
    const { model } = this.#watch;
    return [this.#chosen, this.#before].find((version) => version?.weights === model);
  }

  #choose(): void {
    if (this.#latest === undefined || this.#latest.version === this.#chosen) return;
    this.#before = this.#installed;
    this.#chosen = this.#latest.version;
    this.#watch.use(this.#latest.fitted);
    this.#latest.chosen();
  }
}
