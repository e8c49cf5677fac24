import {
  type DeviceId,
  deviceTopics,
  encodeJson,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  type RoundCurrent,
  type TaskId,
  type Transport,
  taskTopics,
  type Update,
  type Vote,
} from "@lares/shared";
import { exampleUpdate, flatDelta } from "./example-update.ts";

const fleet = "home" as FleetId;
const taskOf = { fleet, task: "micro" as TaskId };

/** A device of the task "micro" that says what a test tells it to. */
export class ScriptedDevice {
  readonly id: DeviceId;
  readonly #transport: Transport;

  constructor(id: string, transport: Transport) {
    this.id = id as DeviceId;
    this.#transport = transport;
  }

  async join(task = "micro"): Promise<void> {
    const { id: device } = this;
    const about = { kind: "info", v: 1, device, room: device, task, engine: "none", version: "0" };
    const topics = deviceTopics(fleet, device);
    await this.#transport.publish(topics.info, encodeJson(about), { retain: true });
    await this.say("online");
  }

  leave(): Promise<void> {
    return this.say("offline");
  }

  /** An update that fits the round; every value of its delta is `value`. */
  update(current: RoundCurrent, value: number, change: Partial<Update> = {}): Update {
    const { run, round, base, dtype } = current;
    const weights = encodeWeights(flatDelta(value), dtype);
    return exampleUpdate({ device: this.id, run, round, base, dtype, weights, ...change });
  }

  /** Sends a message as the update of `round`. */
  async send(round: number, message: Update | Uint8Array): Promise<void> {
    const payload = message instanceof Uint8Array ? message : encodeMsgpack(message);
    const topic = taskTopics(fleet, "micro" as TaskId).update(round, this.id);
    await this.#transport.publish(topic, payload);
  }

  async contribute(current: RoundCurrent, value: number, change?: Partial<Update>): Promise<void> {
    await this.send(current.round, this.update(current, value, change));
  }

  /** Says how the loss changes in its room: `change` times of 0.5. */
  async vote(
    { run, round }: RoundCurrent,
    on: Pick<Vote, "base" | "candidate">,
    change: number | null,
    topic = taskTopics(taskOf.fleet, taskOf.task).vote(round, this.id),
  ): Promise<void> {
    const { fleet, task } = taskOf;
    const { base, candidate } = on;
    const loss = { base: 0.5, candidate: change === null ? null : 0.5 * change };
    const about = { fleet, task, run, round, device: this.id, base, candidate };
    const vote: Vote = { kind: "vote", v: 1, ...about, loss };
    await this.#transport.publish(topic, encodeMsgpack(vote));
  }

  /** Publishes a word as its state. */
  async say(state: string): Promise<void> {
    const payload = new TextEncoder().encode(state);
    await this.#transport.publish(deviceTopics(fleet, this.id).state, payload, { retain: true });
  }
}
