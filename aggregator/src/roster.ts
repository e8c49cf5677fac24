import {
  DeviceId,
  DeviceInfo,
  DeviceState,
  findDevice,
  parseJson,
  type TaskId,
  WireError,
} from "@lares/shared";
import { MAX_DEVICES } from "./limits.ts";

/** A device of the task that has come or gone. */
export interface Presence {
  readonly device: DeviceId;
  readonly isOnline: boolean;
}

interface Entry {
  readonly isOnline: boolean;
  readonly task: TaskId | undefined;
}

const ABSENT: Entry = { isOnline: false, task: undefined };

/**
 * Who is there: what the devices of a fleet say of themselves in `state` and `info`, which arrive
 * in any order and again after each reconnection. Holds at most MAX_DEVICES devices of all tasks.
 */
export class Roster {
  readonly #task: TaskId;
  readonly #devices = new Map<DeviceId, Entry>();

  /** @param task the one whose devices count here */
  constructor(task: TaskId) {
    this.#task = task;
  }

  /**
   * Takes `device/<id>/info`; an empty payload, which clears the topic, forgets the task.
   * @returns who came or went by it, if it made a difference
   * @throws WireError when it breaks the wire format or the roster is full
   */
  takeInfo(topic: string, payload: Uint8Array): Presence | undefined {
    const device = parseDevice(topic);
    const info = payload.length === 0 ? undefined : parseJson(DeviceInfo, payload);
    if (info !== undefined && info.device !== device) {
      throw new WireError(
        `device is "${info.device}", expected "${device}" as in the topic`,
        "Publish the information of a device on its own topic.",
      );
    }
    return this.#change(device, { task: info?.task });
  }

  /** Takes `device/<id>/state`; as `takeInfo`. */
  takeState(topic: string, payload: Uint8Array): Presence | undefined {
    const device = parseDevice(topic);
    const word = new TextDecoder().decode(payload.subarray(0, 32));
    if (payload.length === 0) return this.#change(device, { isOnline: false });
    const state = DeviceState.safeParse(word);
    if (!state.success) {
      throw new WireError(
        `state is ${JSON.stringify(word)}, expected ${DeviceState.options.join(" or ")}`,
        "Publish one of these words.",
      );
    }
    return this.#change(device, { isOnline: state.data === "online" });
  }

  /** Whether the device has said that it belongs to the task. */
  isMember(device: DeviceId): boolean {
    return this.#devices.get(device)?.task === this.#task;
  }

  /** Whether the device of this topic is online by its last word, of whatever task it is. */
  saysOnline(topic: string): boolean {
    return this.#devices.get(parseDevice(topic))?.isOnline ?? false;
  }

  isOnline(device: DeviceId): boolean {
    return this.#isPresent(this.#devices.get(device) ?? ABSENT);
  }

  /** Devices that have said that they belong to the task and are not online, sorted. */
  offline(): DeviceId[] {
    const members = [...this.#devices.keys()].filter((device) => this.isMember(device));
    return members.filter((device) => !this.isOnline(device)).sort();
  }

  /** Devices of the task that are online, sorted. */
  online(): DeviceId[] {
    return [...this.#devices.keys()].filter((device) => this.isOnline(device)).sort();
  }

  #change(device: DeviceId, change: Partial<Entry>): Presence | undefined {
    const before = this.#devices.get(device) ?? ABSENT;
    const after: Entry = { ...before, ...change };
    if (!after.isOnline && after.task === undefined) this.#devices.delete(device);
    else this.#keep(device, after);
    const isOnline = this.#isPresent(after);
    return isOnline === this.#isPresent(before) ? undefined : { device, isOnline };
  }

  #keep(device: DeviceId, entry: Entry): void {
    if (!this.#devices.has(device) && this.#devices.size >= MAX_DEVICES) {
      throw new WireError(
        `device is "${device}", and ${MAX_DEVICES} others are known already, as many as allowed`,
        "Clear the retained info of devices that are gone, or make a second fleet.",
      );
    }
    this.#devices.set(device, entry);
  }

  #isPresent(entry: Entry): boolean {
    return entry.isOnline && entry.task === this.#task;
  }
}

function parseDevice(topic: string): DeviceId {
  const device = DeviceId.safeParse(findDevice(topic));
  if (device.success) return device.data;
  throw new WireError(
    `topic is ${JSON.stringify(topic.slice(0, 200))}, which names no valid device`,
    "Name a device with lower-case letters, digits, - and _, at most 32 characters.",
  );
}
