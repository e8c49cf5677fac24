import {
  type DeviceId,
  type DeviceTopics,
  encodeJson,
  type Log,
  type Message,
  type Transport,
} from "@lares/shared";
import type { DeviceWatch } from "../watch/device-watch.ts";
import type { Outlet } from "../watch/watch-reporter.ts";
import { DeviceCommands } from "./device-commands.ts";
import {
  type DiscoveryOptions,
  discoveryOf,
  discoveryTopic,
  homeAssistantStatusTopic,
} from "./discovery.ts";
import type { HouseStatus } from "./house-status.ts";
import type { ModelUpdates } from "./model-updates.ts";

export interface HouseLinkParts {
  readonly transport: Transport;
  readonly outlet: Outlet;
  readonly watch: DeviceWatch;
  readonly updates: ModelUpdates;
  readonly status: HouseStatus;
  readonly log: Log;
}

/** A device as Home Assistant sees it: announces it, takes its owner's commands and answers them. */
export class HouseLink {
  readonly #device: DeviceId;
  readonly #topics: DeviceTopics;
  readonly #discovery: Uint8Array;
  readonly #parts: HouseLinkParts;
  readonly #commands: DeviceCommands;
  /** Commands are done one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: DiscoveryOptions, parts: HouseLinkParts) {
    this.#device = options.device;
    this.#topics = options.topics;
    this.#discovery = encodeJson(discoveryOf(options));
    this.#parts = parts;
    this.#commands = new DeviceCommands(options.device, parts.watch, parts.updates);
  }

  /** @throws PeerError when the connection is cut meanwhile, or the broker refuses */
  async listen(): Promise<void> {
    const { transport } = this.#parts;
    await transport.subscribe(this.#topics.commands, (message) => this.#command(message));
    await transport.subscribe(homeAssistantStatusTopic, ({ payload }) => {
      if (new TextDecoder().decode(payload) === "online") this.announce();
    });
  }

  /** Says what there is: at the start, when the broker is back, and when Home Assistant starts. */
  announce(): void {
    this.#parts.outlet.say(discoveryTopic(this.#device), this.#discovery, { retain: true });
    this.#parts.status.tell();
  }

  #command(message: Message): void {
    // A retained command is somebody's mistake: it would be done again at each start.
    if (message.retained) return;
    this.#turn = this.#turn.then(() => this.#obey(message));
  }

  async #obey(message: Message): Promise<void> {
    const { log, outlet } = this.#parts;
    try {
      const answer = await this.#commands.take(message);
      const { command, request, status, reason } = answer;
      log("info", "command.answered", { command, request, status, reason });
      outlet.say(this.#topics.answer, encodeJson(answer));
      this.#parts.status.tell();
    } catch (error) {
      log("warn", "command.unreadable", { topic: message.topic, error });
    }
  }
}
