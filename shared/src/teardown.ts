import { BugError } from "./errors.ts";

/**
 * The undo of everything a part has acquired, run in reverse order when it stops.
 *
 * Register each undo in the line after its acquisition. One that fails does not spare the others.
 */
export class Teardown implements AsyncDisposable {
  readonly #undos: (() => void | PromiseLike<void>)[] = [];
  #disposal: Promise<void> | undefined;

  /** @throws BugError once disposal has begun: the undo would never run. */
  defer(undo: () => void | PromiseLike<void>): void {
    if (this.#disposal !== undefined) {
      throw new BugError("Teardown.defer was called after its disposal began");
    }
    this.#undos.push(undo);
  }

  /**
   * Runs every undo, the latest first, each after the one before has settled. May be called again:
   * it then waits for the first call and reports the same.
   *
   * @throws the failure of the only undo that failed, or an AggregateError of them all.
   */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#run();
    return this.#disposal;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) {
      try {
        await undo();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) {
      throw new AggregateError(failures, `${failures.length} parts failed to stop`);
    }
  }
}
