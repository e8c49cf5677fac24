import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Changes } from "@lares/shared";
import { startLares } from "../cli/run-lares.ts";

/** An agent in a process of its own, and the events that it has logged. */
export class Life {
  readonly child: ChildProcess;
  readonly events: string[] = [];
  readonly #changes = new Changes();

  constructor(args: readonly string[]) {
    this.child = startLares(args);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream as NonNullable<typeof stream> }).on("line", (line) => {
        if (!line.startsWith("{")) return;
        this.events.push((JSON.parse(line) as { event: string }).event);
        this.#changes.changed();
      });
    }
  }

  /** Resolves once the agent has logged an event so often. */
  until(event: string, count = 1): Promise<void> {
    const isThere = () => this.events.filter((one) => one === event).length >= count;
    return this.#changes.until(isThere, AbortSignal.timeout(60_000));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const closed = once(this.child, "close");
    this.child.kill(signal);
    await closed;
  }
}
