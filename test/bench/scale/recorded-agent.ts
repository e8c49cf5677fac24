import {
  connectMqtt,
  type DeviceId,
  deviceTopics,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  initialWeights,
  ModelMessage,
  type ModelSpec,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  type Sha256,
  sha256,
  type TaskId,
  type Transport,
  taskTopics,
  type Update,
} from "@lares/shared";

export interface RecordedAgentOptions {
  readonly url: string;
  readonly fleet: FleetId;
  readonly task: TaskId;
  readonly device: DeviceId;
  readonly samples: number;
  /** A recorded delta as f32 bytes, the same in every round. */
  readonly weights: Uint8Array<ArrayBuffer>;
  /** Until an update without a receipt is sent again. */
  readonly resendMs: number;
  /** What it waits for before it answers. */
  readonly hold?: Promise<void>;
}

/** What one of many agents is like: named by its number, with an update that is unlike the others. */
export function recordedAgent(
  number: number,
  { url, spec, resendMs }: { url: string; spec: ModelSpec; resendMs: number },
): RecordedAgentOptions {
  // A hundredth of a start's weights: as long as a delta.
  const delta = initialWeights(spec, number).map((weight) => weight / 100);
  return {
    url,
    fleet: "home" as FleetId,
    task: spec.name as TaskId,
    device: `agent-${number}` as DeviceId,
    samples: 1 + (number % 100),
    weights: encodeWeights(delta, "f32"),
    resendMs,
  };
}

/** An update that waits for its receipt. */
interface Outstanding {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly update: Sha256;
  readonly sinceMs: number;
}

/**
 * A device that takes part with a recorded update instead of training: it waits for the model that
 * a round names, answers, sends again until it has the receipt, and stays on one connection that
 * comes back by itself, as an agent's does.
 */
export class RecordedAgent implements AsyncDisposable {
  /** Milliseconds from an update's first sending to its receipt, one a round. */
  readonly receiptMs: number[] = [];
  readonly statuses: Receipt["status"][] = [];
  /** When it was there again after its connection was cut, by `performance.now()`. */
  readonly backAtMs: number[] = [];
  readonly #options: RecordedAgentOptions;
  readonly #transport: Transport;
  readonly #onReceipt: () => void;
  #current: RoundCurrent | undefined;
  #model: Sha256 | undefined;
  #answered: string | undefined;
  #outstanding: Outstanding | undefined;
  #resend: NodeJS.Timeout | undefined;

  private constructor(options: RecordedAgentOptions, transport: Transport, onReceipt: () => void) {
    this.#options = options;
    this.#transport = transport;
    this.#onReceipt = onReceipt;
  }

  /** Connects and says that it is there. */
  static async join(
    options: RecordedAgentOptions,
    onReceipt: () => void = () => {},
  ): Promise<RecordedAgent> {
    const { url, fleet, task, device } = options;
    const own = deviceTopics(fleet, device);
    const will = { topic: own.state, payload: new TextEncoder().encode("offline"), retain: true };
    const connectTimeoutMs = 60_000;
    const transport = await connectMqtt({ url, clientId: device, will, connectTimeoutMs });
    const agent = new RecordedAgent(options, transport, onReceipt);
    const topics = taskTopics(fleet, task);
    await transport.subscribe(topics.receiptsOf(device), ({ payload }) => agent.#settle(payload));
    await agent.#arrive();
    await transport.subscribe(topics.model, ({ payload }) => agent.#takeModel(payload));
    await transport.subscribe(topics.roundCurrent, ({ payload }) => agent.#takeRound(payload));
    transport.onConnectionChange((connected) => {
      if (connected) void agent.#comeBack();
    });
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#resend);
    await this.#transport[Symbol.asyncDispose]();
  }

  async #arrive(): Promise<void> {
    const { fleet, task, device } = this.#options;
    const own = deviceTopics(fleet, device);
    const info = { kind: "info", v: 1, device, room: device, task, engine: "none", version: "0" };
    await this.#transport.publish(own.info, encodeJson(info), { retain: true });
    const online = new TextEncoder().encode("online");
    await this.#transport.publish(own.state, online, { retain: true });
  }

  async #comeBack(): Promise<void> {
    try {
      await this.#arrive();
    } catch {
      // Cut again: it is called again when the connection is back.
      return;
    }
    this.backAtMs.push(performance.now());
    if (this.#outstanding) this.#send(this.#outstanding);
  }

  #takeModel(payload: Uint8Array): void {
    this.#model = sha256(parseMsgpack(ModelMessage, payload).weights);
    this.#answer();
  }

  #takeRound(payload: Uint8Array): void {
    this.#current = parseJson(RoundCurrent, payload);
    this.#answer();
  }

  #answer(): void {
    const current = this.#current;
    if (current?.phase !== "collecting" || current.base !== this.#model) return;
    const name = `${current.run}/${current.round}`;
    if (this.#answered === name) return;
    this.#answered = name;
    void this.#contribute(current);
  }

  async #contribute({ run, round, base }: RoundCurrent): Promise<void> {
    const { fleet, task, device, samples, weights, hold } = this.#options;
    await hold;
    const update: Update = {
      kind: "update",
      v: 1,
      fleet,
      task,
      run,
      round,
      device,
      base,
      samples,
      dtype: "f32",
      loss: { background: 1, before: 0.5, after: 0.25 },
      weights,
    };
    const payload = encodeMsgpack(update);
    const topic = taskTopics(fleet, task).update(round, device);
    const outstanding = { topic, payload, update: sha256(payload), sinceMs: performance.now() };
    this.#outstanding = outstanding;
    this.#send(outstanding);
  }

  #send(outstanding: Outstanding): void {
    clearTimeout(this.#resend);
    // Given up when the connection is cut: sent again when it is back.
    this.#transport.publish(outstanding.topic, outstanding.payload).catch(() => {});
    this.#resend = setTimeout(() => this.#send(outstanding), this.#options.resendMs);
  }

  #settle(payload: Uint8Array): void {
    const { update, status } = parseJson(Receipt, payload);
    const outstanding = this.#outstanding;
    if (outstanding?.update !== update) return;
    clearTimeout(this.#resend);
    this.#outstanding = undefined;
    this.statuses.push(status);
    this.receiptMs.push(performance.now() - outstanding.sinceMs);
    this.#onReceipt();
  }
}
