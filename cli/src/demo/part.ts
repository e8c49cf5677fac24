import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import { PeerError } from "@lares/shared";
import type { z } from "zod";
import { PartEvent } from "./part-events.ts";

/** Where a part differs from those of a demo. */
export interface PartOptions {
  /** Program and first arguments; those of this process unless given. */
  readonly command?: readonly string[];
  /** How long it may take to stop when asked to: 5 s unless given. */
  readonly stopMs?: number;
}

/**
 * One part of the fleet as a process of its own: the `lares` command that this process runs, with
 * other arguments. It ends with this process, however that ends: its channel closes.
 */
export class Part implements AsyncDisposable {
  readonly name: string;
  /** Rejects with PeerError when the process fails; stays pending when it does not. */
  readonly failed: Promise<never>;
  readonly #stopMs: number;
  readonly #child: ChildProcess;
  readonly #events = new EventEmitter();
  readonly #ended: Promise<Ending>;

  /** @param onEvent called with every event; `event()` waits for one */
  constructor(
    name: string,
    args: readonly string[],
    onEvent: (event: PartEvent) => void,
    { command = thisCommand(), stopMs = 5_000 }: PartOptions = {},
  ) {
    this.name = name;
    this.#stopMs = stopMs;
    const [program, ...first] = command as [string, ...string[]];
    this.#child = spawn(program, [...first, ...args, "--log", "json"], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { stdout, stderr } = this.#child;
    createInterface({ input: stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const event = parseEvent(line);
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

  /**
   * Waits for the next event of this name.
   * @throws PeerError when the process ends before
   */
  async event<T>(name: string, schema: z.ZodType<T>): Promise<T> {
    const seen = new Promise<unknown>((resolve) => this.#events.once(name, resolve));
    const ended = this.#ended.then((ending) => Promise.reject(this.#error(ending)));
    return schema.parse(await Promise.race([seen, ended]));
  }

  /** Asks the process to stop, and waits until it has; one that does not is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), this.#stopMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #error({ how, complaint }: Ending): PeerError {
    const said = complaint === "" ? "" : `: ${complaint.trim().replace(/^lares: /, "")}`;
    return new PeerError(`${this.name} ended with ${how}${said}`, "The other parts were stopped.");
  }
}

/** How a process ended, and the last that it wrote to standard error. */
interface Ending {
  readonly ok: boolean;
  readonly how: string;
  readonly complaint: string;
}

function thisCommand(): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] as string];
}

/** What is no event may come from a library or from Node itself: someone should look at it. */
function parseEvent(line: string): PartEvent {
  try {
    return PartEvent.parse(JSON.parse(line));
  } catch {
    return { level: "warn", event: "unexpected-output", line };
  }
}
