import {
  type CommandAnswer,
  type CommandName,
  commandNames,
  type DeviceId,
  LaresError,
  type Message,
  PlainCommand,
  PromiseCommand,
  parseJson,
  requireNamed,
  ThresholdCommand,
} from "@lares/shared";
import type { DeviceWatch, Wish } from "../watch/device-watch.ts";
import type { ModelUpdates } from "./model-updates.ts";

/** Answers that are remembered: a broker may deliver a command twice. */
const rememberedAnswers = 32;
const known = new Map(commandNames.map((name) => [name as string, name]));

/** Does what an owner asks of a device, once for each request id. */
export class DeviceCommands {
  readonly #device: DeviceId;
  readonly #watch: DeviceWatch;
  readonly #updates: ModelUpdates;
  readonly #answers = new Map<string, CommandAnswer>();

  constructor(device: DeviceId, watch: DeviceWatch, updates: ModelUpdates) {
    this.#device = device;
    this.#watch = watch;
    this.#updates = updates;
  }

  /**
   * @returns what became of it; the same for a request that was answered before
   * @throws WireError or ConfigError for a message that is no command
   */
  async take({ topic, payload }: Message): Promise<CommandAnswer> {
    const name = requireNamed("command", topic.slice(topic.lastIndexOf("/") + 1), known);
    const { request, run } = this.#parse(name, payload);
    // Home Assistant installs with one and the same message; done twice it changes nothing.
    const before = name === "install" ? undefined : this.#answers.get(`${name}/${request}`);
    if (before !== undefined) return before;
    const wish = await granted(run);
    const answer: CommandAnswer = {
      kind: "answer",
      v: 1,
      device: this.#device,
      command: name,
      request,
      status: wish.ok ? "done" : "refused",
      reason: wish.ok ? "" : wish.reason,
    };
    this.#remember(`${name}/${request}`, answer);
    return answer;
  }

  #parse(name: CommandName, payload: Uint8Array): { request: string; run: () => Promise<Wish> } {
    const watch = this.#watch;
    switch (name) {
      case "normal":
        return { ...parseJson(PlainCommand, payload), run: () => watch.acceptLatest() };
      case "undo":
        return { ...parseJson(PlainCommand, payload), run: () => watch.undoAccepted() };
      case "relearn":
        return { ...parseJson(PlainCommand, payload), run: () => watch.relearn() };
      case "promise": {
        const { request, eventsPerWeek } = parseJson(PromiseCommand, payload);
        return { request, run: () => watch.promise(eventsPerWeek) };
      }
      case "threshold": {
        const { request, value } = parseJson(ThresholdCommand, payload);
        return { request, run: () => watch.scaleThreshold(value) };
      }
      case "install":
        return { ...parseJson(PlainCommand, payload), run: async () => this.#updates.install() };
      default:
        return name satisfies never;
    }
  }

  #remember(key: string, answer: CommandAnswer): void {
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > rememberedAnswers && oldest !== undefined)
      this.#answers.delete(oldest);
  }
}

async function granted(run: () => Promise<Wish>): Promise<Wish> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LaresError)) throw error;
    return { ok: false, reason: `${error.message}. ${error.remedy}`.slice(0, 500) };
  }
}
