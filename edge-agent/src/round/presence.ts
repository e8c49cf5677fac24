import {
  type DeviceId,
  DeviceInfo,
  deviceTopics,
  encodeJson,
  type FleetId,
  MAX_ROOM_LENGTH,
  parseJson,
  type TaskId,
  type Transport,
} from "@lares/shared";
import { requireReadable } from "./require-readable.ts";

export interface PresenceOptions {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  /** Its first 64 characters are told. */
  readonly room: string;
  readonly task: TaskId;
  readonly engine: string;
  readonly version: string;
}

/**
 * Says that a device is there, in its retained info and state, and that it leaves. One
 * announcement follows the other, and after leaving there is none: a connection that comes back
 * later must not bring back a device that has gone.
 */
export class Presence {
  readonly #transport: Transport;
  readonly #topics: { readonly info: string; readonly state: string };
  readonly #info: Uint8Array;
  #turn: Promise<void> = Promise.resolve();
  #isLeaving = false;

  /** @throws BugError when the wire format does not allow what is to be said */
  constructor(options: PresenceOptions, transport: Transport) {
    const { fleet, device, task, engine, version } = options;
    const room = shortened(options.room);
    this.#transport = transport;
    this.#topics = deviceTopics(fleet, device);
    this.#info = encodeJson({ kind: "info", v: 1, device, room, task, engine, version });
    requireReadable(() => parseJson(DeviceInfo, this.#info));
  }

  /**
   * Announces the device; again after each reconnection, since its last will has gone out.
   * @throws PeerError when the connection is cut meanwhile
   */
  arrive(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isLeaving) return;
      await this.#transport.publish(this.#topics.info, this.#info, { retain: true });
      if (!this.#isLeaving) await this.#say("online");
    });
  }

  /** Says goodbye. Never fails: a connection that is gone has sent the last will already. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    await this.#inTurn(() => this.#say("offline")).catch(() => {});
  }

  #say(state: "online" | "offline"): Promise<void> {
    const payload = new TextEncoder().encode(state);
    return this.#transport.publish(this.#topics.state, payload, { retain: true });
  }

  #inTurn(announce: () => Promise<void>): Promise<void> {
    const announced = this.#turn.then(announce);
    this.#turn = announced.catch(() => {});
    return announced;
  }
}

/** Folders may have long names; half a character at the cut is left out. */
function shortened(room: string): string {
  return room.slice(0, MAX_ROOM_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
}
