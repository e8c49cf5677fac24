import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Changes } from "@lares/shared";
import type { Context } from "mocha";
import { skipMissing } from "../require-tool.ts";

/** What setup.sh makes, unless the environment names another directory. */
const directory =
  process.env.LARES_HOME_ASSISTANT ??
  fileURLToPath(new URL("../../build/home-assistant", import.meta.url));
const script = new URL("./watch_device.py", import.meta.url);

/** Skips the running suite, with a visible line, where setup.sh has not run. */
export function requireHomeAssistant(test: Context): void {
  if (existsSync(`${directory}/python`)) return;
  skipMissing(test, "no Home Assistant here: test/home-assistant/setup.sh installs it");
}

/** What Home Assistant shows of one entity. */
export interface EntityState {
  readonly unique_id: string;
  readonly state: string | null;
  readonly attributes: Record<string, unknown>;
}

export interface States {
  readonly devices: readonly { readonly name: string; readonly model: string }[];
  readonly entities: Readonly<Record<string, EntityState>>;
}

type Line = Record<string, unknown>;

/** Home Assistant in a process of its own, with the MQTT integration and some automations. */
export class HomeAssistant implements AsyncDisposable {
  /** Calls of `notify.mobile_app_phone` and `light.turn_on`, which stand for a household's own. */
  readonly called: unknown[] = [];
  /** What it logged. */
  readonly errors: string[] = [];
  readonly #child: ChildProcess;
  readonly #answers: Line[] = [];
  readonly #changes = new Changes();
  readonly #exited: Promise<unknown>;
  #isGone = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, "exit").then(() => {
      this.#isGone = true;
      this.#changes.changed();
    });
  }

  /** @param automations a YAML file */
  static async start(port: number, automations: string): Promise<HomeAssistant> {
    // Texts, not paths: its Python may see another file system.
    const [code, rules] = await Promise.all([
      readFile(script, "utf8"),
      readFile(automations, "utf8"),
    ]);
    const args = ["-c", code, "--port", String(port), "--automations", rules];
    const child = spawn(`${directory}/python`, args, { stdio: ["pipe", "pipe", "pipe"] });
    const house = new HomeAssistant(child);
    createInterface({ input: child.stdout }).on("line", (line) => house.#hear(line));
    createInterface({ input: child.stderr }).on("line", (line) => house.errors.push(line));
    await house.#answer();
    return house;
  }

  async states(): Promise<States> {
    return (await this.#ask({ states: true })) as unknown as States;
  }

  /** Asks for its states until they are as they should be. */
  async until(isSo: (states: States) => boolean): Promise<States> {
    for (;;) {
      const states = await this.states();
      if (isSo(states)) return states;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async call(domain: string, service: string, data: object): Promise<void> {
    await this.#ask({ call: [domain, service, data] });
  }

  async set(entity: string, state: string): Promise<void> {
    await this.#ask({ set: [entity, state] });
  }

  async image(entity: string): Promise<{ bytes: number; content_type: string }> {
    return (await this.#ask({ image: entity })) as { bytes: number; content_type: string };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.write('{"stop": true}\n');
    await this.#exited;
  }

  #hear(text: string): void {
    const line = JSON.parse(text) as Line;
    if (line.called !== undefined) this.called.push(line.called);
    else this.#answers.push(line);
    this.#changes.changed();
  }

  #ask(command: object): Promise<Line> {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    return this.#answer();
  }

  async #answer(): Promise<Line> {
    const signal = AbortSignal.timeout(60_000);
    await this.#changes.until(() => this.#answers.length > 0 || this.#isGone, signal);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`Home Assistant ended:\n${this.errors.join("\n")}`);
    return answer;
  }
}
