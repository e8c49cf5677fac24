import { EventEmitter, once } from "node:events";
import {
  cohortDigest,
  type DeviceId,
  DeviceInfo,
  deviceTopics,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type Message,
  type ModelSpec,
  parseJson,
  parseMsgpack,
  type Receipt,
  type RoundCurrent,
  type Sha256,
  sha256,
  specDigest,
  type TaskId,
  type Transport,
  taskTopics,
  Update,
  Vote,
  weightsDigest,
} from "@lares/shared";

export const fleet = "home" as FleetId;

/** Says what a test tells it to say, and keeps what devices say. */
export class ScriptedAggregator {
  readonly updates: Message[] = [];
  readonly states: string[] = [];
  readonly #spec: ModelSpec;
  readonly #transport: Transport;
  readonly #topics;
  readonly #heard = new EventEmitter();

  private constructor(spec: ModelSpec, transport: Transport) {
    this.#spec = spec;
    this.#transport = transport;
    this.#topics = taskTopics(fleet, spec.name as TaskId);
  }

  /** @param transport stays the caller's */
  static async join(transport: Transport, spec: ModelSpec): Promise<ScriptedAggregator> {
    const aggregator = new ScriptedAggregator(spec, transport);
    await transport.subscribe(aggregator.#topics.everyUpdate, (message) => {
      aggregator.updates.push(message);
      aggregator.#heard.emit("update", message);
    });
    await transport.subscribe(aggregator.#topics.everyVote, ({ payload }) => {
      aggregator.#heard.emit("vote", parseMsgpack(Vote, payload));
    });
    await transport.subscribe(`lares/v1/${fleet}/device/+/state`, ({ payload }) => {
      aggregator.states.push(Buffer.from(payload).toString());
      aggregator.#heard.emit("state");
    });
    return aggregator;
  }

  async nextUpdate(): Promise<{ message: Message; update: Update }> {
    const [message] = (await once(this.#heard, "update")) as [Message];
    return { message, update: parseMsgpack(Update, message.payload) };
  }

  async nextVote(): Promise<Vote> {
    const [vote] = (await once(this.#heard, "vote")) as [Vote];
    return vote;
  }

  async nextState(): Promise<void> {
    await once(this.#heard, "state");
  }

  async say(round: number, weights: Float32Array, change: Partial<RoundCurrent> = {}) {
    const current = {
      kind: "round",
      v: 1,
      fleet,
      task: this.#spec.name,
      run: "0123456789abcdef",
      round,
      phase: "collecting",
      base: weightsDigest(weights),
      restarts: 0,
      spec: specDigest(this.#spec),
      strategy: "fedavg",
      dtype: "f32",
      training: { epochs: 2, batchSize: 4, learningRate: 0.01 },
      cohort: cohortDigest(["lobby"]),
      remainingMs: 60_000,
      roundsLeft: 0,
      ...change,
    };
    await this.#transport.publish(this.#topics.roundCurrent, encodeJson(current), { retain: true });
  }

  async publishModel(round: number, weights: Float32Array, base = weightsDigest(weights)) {
    await this.publishRawModel(this.#model(round, weights, base));
  }

  /** Asks for votes on what a round would lead to. */
  async publishCandidate(round: number, weights: Float32Array) {
    const payload = this.#model(round + 1, weights, weightsDigest(weights));
    await this.#transport.publish(this.#topics.candidate, payload, { retain: true });
  }

  #model(round: number, weights: Float32Array, base: Sha256): Uint8Array {
    return encodeMsgpack({
      kind: "model",
      v: 1,
      fleet,
      task: this.#spec.name,
      round,
      spec: specDigest(this.#spec),
      base,
      dtype: "f32",
      weights: encodeWeights(weights, "f32"),
    });
  }

  /** The retained info of a device, as the broker has it. */
  async info(device: string): Promise<DeviceInfo> {
    const topic = deviceTopics(fleet, device as DeviceId).info;
    const payload = await new Promise<Uint8Array>((resolve) => {
      void this.#transport.subscribe(topic, (message) => resolve(message.payload));
    });
    return parseJson(DeviceInfo, payload);
  }

  async publishRawModel(payload: Uint8Array) {
    await this.#transport.publish(this.#topics.model, payload, { retain: true });
  }

  async answer(message: Message, update: Update, status: Receipt["status"], reason = "") {
    const { round, device } = update;
    const digest = sha256(message.payload);
    const receipt = { kind: "receipt", v: 1, round, device, status, reason, update: digest };
    await this.#transport.publish(this.#topics.receipt(round, device), encodeJson(receipt));
  }
}
