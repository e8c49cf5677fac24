import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A line of a device's log. */
interface LogLine {
  readonly event: string;
  readonly detail?: string;
}

/** A device as a process of its own, which may be killed and started again. */
export class MicroProcess {
  /** `<event> <phase>` of all that the device said it saw, over all its lives. */
  readonly seen: string[] = [];
  readonly #spawn: () => ChildProcess;
  readonly #waiting: { readonly wanted: (line: LogLine) => boolean; readonly done: () => void }[] =
    [];
  #child: ChildProcess;
  #closed: Promise<unknown>;
  #errors = "";

  /** @param spawn starts it, with its output as a pipe */
  constructor(spawn: () => ChildProcess) {
    this.#spawn = spawn;
    this.#child = this.#start();
    this.#closed = once(this.#child, "close");
  }

  /** What it wrote to standard error. */
  get errors(): string {
    return this.#errors;
  }

  /** The next line that is wanted. @throws when the process ends before */
  async until(wanted: (line: LogLine) => boolean): Promise<void> {
    const heard = new Promise<void>((done) => {
      this.#waiting.push({ wanted, done });
    });
    const ended = this.#closed.then(() => {
      throw new Error(`the device ended: ${this.#errors}`);
    });
    await Promise.race([heard, ended]);
  }

  /** As a power cut. */
  async killAndRestart(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.restart();
  }

  /** Once it has ended. */
  async restart(): Promise<void> {
    await this.#closed;
    this.#child = this.#start();
    this.#closed = once(this.#child, "close");
  }

  /** @returns the exit code */
  async finished(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #start(): ChildProcess {
    const child = this.#spawn();
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on("line", (text) => this.#hear(JSON.parse(text) as LogLine));
    return child;
  }

  #hear(line: LogLine): void {
    if (line.event === "event") this.seen.push(line.detail as string);
    for (const entry of this.#waiting.filter(({ wanted }) => wanted(line))) {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      entry.done();
    }
  }
}
