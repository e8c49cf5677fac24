import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { BugError, DataError, PeerError } from "@lares/shared";
import type { UnitOutcome } from "./outcome.ts";
import { type Job, JobAnswer } from "./worker-messages.ts";

const isSource = import.meta.url.endsWith(".ts");
const program = fileURLToPath(
  new URL(isSource ? "./worker-main.ts" : "./worker-main.js", import.meta.url),
);

/** A process that computes units, one at a time; it ends with this one, however that ends. */
export class UnitWorker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor() {
    // What it may have to say is of a library or a defect, and nothing for standard output.
    this.#child = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#ended = new Promise((_, reject) => {
      this.#child.once("error", (cause) => reject(new BugError("a worker did not start", cause)));
      this.#child.once("exit", (code, signal) =>
        reject(
          new PeerError(
            `a worker ended with ${signal ?? `exit code ${code}`}`,
            "If memory is short, give --workers 1; then go on with --resume.",
          ),
        ),
      );
    });
    this.#ended.catch(() => {});
  }

  /**
   * @throws DataError when the rooms or the settings are to blame
   * @throws BugError when the worker failed, PeerError when it ended
   */
  async compute(job: Job): Promise<UnitOutcome> {
    const answered = once(this.#child, "message") as Promise<[unknown]>;
    this.#child.send(job);
    const [message] = await Promise.race([answered, this.#ended]);
    const answer = JobAnswer.parse(message);
    if (answer.kind === "done") return answer.outcome;
    const { message: why, remedy } = answer;
    throw remedy === undefined ? new BugError(why) : new DataError(why, remedy);
  }

  /** Ends the process at once: whatever it computes has no value any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }
}
