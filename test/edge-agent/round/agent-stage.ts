import { rejects } from "node:assert/strict";
import { Agent, type AgentOptions, createMethod, Learner, type Samples } from "@lares/edge-agent";
import {
  Changes,
  type Clock,
  type DeviceId,
  initialWeights,
  type LogLevel,
  MemoryBus,
  referenceEngine,
  type Transport,
} from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";
import { tiny } from "../../tiny-spec.ts";
import { wavySamples } from "../wavy-samples.ts";
import { fleet, ScriptedAggregator } from "./scripted-aggregator.ts";

export const device = "lobby" as DeviceId;
export const base = initialWeights(tiny, 1);
export const train = wavySamples(1, 8);

export interface LogLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

export interface AgentSetup {
  readonly samples?: Samples;
  readonly method?: string;
  readonly options?: Partial<AgentOptions>;
  readonly transport?: Transport;
  readonly clock?: Clock;
}

/** A scripted aggregator, and all that a test needs to let one agent take part. */
export class AgentStage {
  readonly aggregator: ScriptedAggregator;
  readonly clock = new ManualClock();
  readonly stop = new AbortController();
  readonly lines: LogLine[] = [];
  readonly #bus: MemoryBus;
  readonly #changes = new Changes();

  private constructor(bus: MemoryBus, aggregator: ScriptedAggregator) {
    this.#bus = bus;
    this.aggregator = aggregator;
  }

  /** @param transport of the aggregator; on the bus of this stage if left out */
  static async open(transport?: Transport): Promise<AgentStage> {
    const bus = new MemoryBus();
    const own = transport ?? bus.connect({ clientId: "aggregator" });
    return new AgentStage(bus, await ScriptedAggregator.join(own, tiny));
  }

  /** A connection to this stage's bus. */
  connect(clientId: string): Transport {
    return this.#bus.connect({ clientId });
  }

  async start(setup: AgentSetup = {}) {
    const network = await referenceEngine().createNetwork(tiny, { batchSize: 64 });
    const { samples = train, transport = this.connect(device), clock = this.clock } = setup;
    const method = createMethod(setup.method ?? "fedavg", tiny);
    const learner = new Learner({ network, method, train: samples, heldOut: samples, seed: 1 });
    const log = (level: LogLevel, event: string, fields: Record<string, unknown> = {}) => {
      this.lines.push({ level, event, fields });
      this.#changes.changed();
    };
    const about = { fleet, device, room: "lobby", spec: tiny, engine: "reference", version: "0" };
    const parts = { transport, learner, clock, log, random: () => 0.5 };
    return new Agent({ ...about, ...setup.options }, parts).run(this.stop.signal);
  }

  logged(event: string): LogLine[] {
    return this.lines.filter((line) => line.event === event);
  }

  /** Resolves once the agent has logged such an event. */
  async untilLogged(event: string): Promise<LogLine> {
    await this.#changes.until(() => this.logged(event).length > 0, this.stop.signal);
    return this.logged(event)[0] as LogLine;
  }

  /** Stops the agent. */
  async end(running: Promise<unknown>): Promise<void> {
    this.stop.abort(new Error("enough"));
    await rejects(running, /enough/);
  }
}
