import { setTimeout as sleep } from "node:timers/promises";
import {
  connectMqtt,
  type DeviceId,
  deviceTopics,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type ModelSpec,
  parameterCount,
  parseJson,
  Receipt,
  RoundCurrent,
  type Sha256,
  sha256,
  type TaskId,
  type Transport,
  taskTopics,
  type Update,
} from "@lares/shared";
import type { UpdateOf } from "./history.ts";

const RESEND_MS = 150;
const RECONNECT_MS = 20;

/**
 * A device that does not train: it answers each round with a made-up delta, over a real MQTT
 * connection that it opens again whenever it is cut, and sends each update until it has a receipt.
 */
export class LightAgent {
  readonly device: DeviceId;
  readonly sent: UpdateOf[] = [];
  readonly receipts: Receipt[] = [];
  readonly heard: number[] = [];
  readonly #url: string;
  readonly #fleet: FleetId;
  readonly #spec: ModelSpec;
  readonly #random: () => number;
  readonly #outbox = new Map<Sha256, { readonly round: number; readonly payload: Uint8Array }>();

  constructor(
    url: string,
    about: { fleet: FleetId; device: DeviceId; spec: ModelSpec; random: () => number },
  ) {
    this.#url = url;
    this.#fleet = about.fleet;
    this.device = about.device;
    this.#spec = about.spec;
    this.#random = about.random;
  }

  /** Updates without a receipt. */
  get waiting(): number {
    return this.#outbox.size;
  }

  /** Takes part until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#live(signal).catch(() => {});
      await sleep(RECONNECT_MS);
    }
  }

  /** One connection, from its beginning to its end. */
  async #live(signal: AbortSignal): Promise<void> {
    const topics = deviceTopics(this.#fleet, this.device);
    const will = { topic: topics.state, payload: encode("offline"), retain: true };
    const transport = await connectMqtt({ url: this.#url, clientId: this.device, will, signal });
    let isUp = true;
    transport.onConnectionChange(() => {
      isUp = false;
    });
    try {
      const task = taskTopics(this.#fleet, this.#spec.name as TaskId);
      await transport.subscribe(task.receiptsOf(this.device), ({ payload }) =>
        this.#take(parseJson(Receipt, payload)),
      );
      await transport.publish(topics.info, encodeJson(this.#info()), { retain: true });
      await transport.publish(topics.state, encode("online"), { retain: true });
      await transport.subscribe(task.roundCurrent, ({ payload }) => {
        this.#answer(parseJson(RoundCurrent, payload));
        this.#sendAll(transport);
      });
      while (isUp && !signal.aborted) {
        this.#sendAll(transport);
        await sleep(RESEND_MS);
      }
    } finally {
      await transport[Symbol.asyncDispose]();
    }
  }

  #info(): object {
    const { device } = this;
    const task = this.#spec.name;
    return { kind: "info", v: 1, device, room: device, task, engine: "none", version: "0" };
  }

  #answer(current: RoundCurrent): void {
    this.heard.push(current.round);
    const { round, run, base, dtype, phase } = current;
    if (phase !== "collecting" || this.sent.some((update) => update.round === round)) return;
    const delta = new Float32Array(parameterCount(this.#spec)).map(() => this.#random() - 0.5);
    const update: Update = {
      kind: "update",
      v: 1,
      fleet: this.#fleet,
      task: this.#spec.name as TaskId,
      run,
      round,
      device: this.device,
      base,
      samples: 1 + Math.floor(this.#random() * 100),
      dtype,
      loss: { background: 1, before: 0.5, after: 0.25 },
      weights: encodeWeights(delta, dtype),
    };
    const payload = encodeMsgpack(update);
    this.#outbox.set(sha256(payload), { round, payload });
    this.sent.push({ round, device: this.device, update: sha256(payload) });
  }

  #sendAll(transport: Transport): void {
    const task = taskTopics(this.#fleet, this.#spec.name as TaskId);
    for (const { round, payload } of this.#outbox.values()) {
      // A connection that was cut gives it up: it is sent again.
      transport.publish(task.update(round, this.device), payload).catch(() => {});
    }
  }

  #take(receipt: Receipt): void {
    this.receipts.push(receipt);
    this.#outbox.delete(receipt.update);
  }
}

function encode(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}
