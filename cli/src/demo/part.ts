import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import { PeerError } from "@lares/shared";

/** One event that a part of the fleet reported, as its log line has it. */
export interface PartEvent {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/**
 * One part of the fleet as a process of its own: the `lares` command that this process runs, with
 * other arguments. It ends with this process, however that ends: its channel closes.
 */
export class Part implements AsyncDisposable {
  readonly name: string;
  /** Rejects with PeerError when the process fails; stays pending when it does not. */
  readonly failed: Promise<never>;
  readonly #child: ChildProcess;
  readonly #events = new EventEmitter();
  readonly #ended: Promise<Ending>;

  /** @param onEvent called with every event; `event()` waits for one */
  constructor(name: string, args: readonly string[], onEvent: (event: PartEvent) => void) {
    this.name = name;
    const main = process.argv[1] as string;
    this.#child = spawn(process.execPath, [...process.execArgv, main, ...args, "--log", "json"], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { stdout, stderr } = this.#child;
    createInterface({ input: stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const event = JSON.parse(line) as PartEvent;
      onEvent(event);
      this.#events.emit(event.event, event);
    });
    let complaint = "";
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", ({ message }) => resolve({ ok: false, how: message, complaint }));
      this.#child.once("close", (code, signal) =>
        resolve({ ok: code === 0, how: signal ?? `exit code ${code}`, complaint }),
      );
    });
    this.failed = this.#ended.then((ending) =>
      ending.ok ? new Promise<never>(() => {}) : Promise.reject(this.#error(ending)),
    );
    // Whoever waits for a failure hears of it; nobody has to.
    this.failed.catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Waits for the next event of this name.
   * @throws PeerError when the process ends before
   */
  async event(name: string): Promise<PartEvent> {
    const seen = new Promise<PartEvent>((resolve) => this.#events.once(name, resolve));
    const first = await Promise.race([seen, this.#ended]);
    if ("event" in first) return first;
    throw this.#error(first);
  }

  /** Asks the process to stop, and waits until it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill();
    await this.#ended;
  }

  #error({ how, complaint }: Ending): PeerError {
    const said = complaint === "" ? "" : `: ${complaint.trim()}`;
    return new PeerError(`${this.name} ended with ${how}${said}`, "The other parts were stopped.");
  }
}

/** How a process ended, and the last that it wrote to standard error. */
interface Ending {
  readonly ok: boolean;
  readonly how: string;
  readonly complaint: string;
}
