import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { type Clock, DataError } from "@lares/shared";

/** A program that writes pictures of one size to its standard output, without a pause between. */
export interface FrameCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly frameBytes: number;
  /** Longest wait for its first bytes, and for further ones; then it is taken for dead. */
  readonly startMs: number;
  readonly silenceMs: number;
  /** What to do when it fails or is silent. */
  readonly remedy: string;
  /** What to do when it is not on this machine. */
  readonly install: string;
  /** Makes what it writes to standard error fit to be shown. */
  readonly redact?: (text: string) => string;
}

/** One told to stop that does not is killed that much later. */
const killAfterMs = 2_000;
/** Of what the program says at most that many characters are kept. */
const keptText = 2_000;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Runs the program and gives each whole picture it writes; it is slowed down by a slow reader. The
 * program has ended when this has, however it ends. A rest that is no whole picture is dropped.
 * @throws DataError when the program is missing, fails, or is silent for too long
 * @throws the signal's reason once it is aborted
 */
export async function* processFrames(
  command: FrameCommand,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const running = new RunningProgram(command, clock, signal);
  try {
    let frame = Buffer.allocUnsafeSlow(command.frameBytes);
    let filled = 0;
    for await (const chunk of running.chunks()) {
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + frame.length - filled);
        frame.set(part, filled);
        taken += part.length;
        filled += part.length;
        if (filled < frame.length) continue;
        yield frame;
        frame = Buffer.allocUnsafeSlow(command.frameBytes);
        filled = 0;
      }
    }
  } finally {
    await running.stop();
  }
}

/** The process behind the pictures: why it ended, and its end. */
class RunningProgram {
  readonly #command: FrameCommand;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #child: Child;
  readonly #closed: Promise<unknown>;
  readonly #abort = (): void => this.#end(this.#signal.reason);
  #text = "";
  #reason: { readonly error: unknown } | undefined;

  constructor(command: FrameCommand, clock: Clock, signal: AbortSignal) {
    this.#command = command;
    this.#clock = clock;
    this.#signal = signal;
    this.#child = spawn(command.program, command.args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#closed = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.once("error", (error) => this.#end(this.#notStarted(error)));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#text = (this.#text + text).slice(-keptText);
    });
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** @throws why it ended, unless it has ended well */
  async *chunks(): AsyncGenerator<Buffer> {
    const { startMs, silenceMs } = this.#command;
    const reader = this.#child.stdout.iterator({ destroyOnReturn: false });
    for (let patienceMs = startMs; ; patienceMs = silenceMs) {
      const cancel = this.#clock.after(patienceMs, () => this.#end(this.#silent(patienceMs)));
      const { done, value } = await reader.next().catch(this.#closedEarly).finally(cancel);
      this.#throwReason();
      if (done) break;
      yield value as Buffer;
    }
    await this.#closed;
    this.#throwReason();
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== 0) throw this.#failed(`ended with ${exitCode ?? signalCode}`);
  }

  /** The stream tells that it was destroyed, not why. */
  readonly #closedEarly = async (error: unknown): Promise<never> => {
    this.#child.kill();
    await this.#closed;
    this.#throwReason();
    throw error;
  };

  #throwReason(): void {
    if (this.#reason !== undefined) throw this.#reason.error;
  }

  async stop(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#end(undefined);
    await this.#closed;
  }

  /** @param error what the reader is told; the first one counts */
  #end(error: unknown): void {
    this.#reason ??= { error };
    this.#child.stdout.destroy();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGTERM");
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), killAfterMs);
    this.#child.once("close", () => clearTimeout(kill));
  }

  #notStarted(cause: NodeJS.ErrnoException): DataError {
    const { program, install } = this.#command;
    if (cause.code !== "ENOENT") return this.#failed(`cannot be started: ${cause.message}`);
    return new DataError(`${program} is not on this machine`, install, cause);
  }

  #silent(patienceMs: number): DataError {
    return this.#failed(`has given no picture for ${patienceMs / 1000} s`);
  }

  #failed(how: string): DataError {
    const { program, remedy, redact = (text) => text } = this.#command;
    const said = redact(this.#text).trim().split("\n").slice(-3).join("; ");
    return new DataError(`${program} ${how}${said === "" ? "" : `: ${said}`}`, remedy);
  }
}
