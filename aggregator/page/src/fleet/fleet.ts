import { computed, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import { byUrgency, nameOf, type Room, unknownRoom, urgencyOf } from "./room.ts";
import { findRoomTopic, roomAfter } from "./room-message.ts";

/** More are not shown, so that a stranger who invents names cannot fill the memory. */
export const maxRooms = 1000;

/** All rooms that were heard of, each a signal of its own: one that speaks redraws itself alone. */
export class Fleet {
  readonly #rooms = new Map<string, Signal<Room>>();
  readonly #devices = signal<readonly string[]>([]);
  /** Of each room all that its place in the order depends on: scores come much more often. */
  readonly #ranks = new Map<string, ReadonlySignal<string>>();
  readonly #order = computed(() => {
    for (const device of this.#devices.value) void this.#ranks.get(device)?.value;
    return untracked(() => this.rooms.sort(byUrgency).map(({ device }) => device));
  });

  /** Ids in the order in which they were heard of. */
  get devices(): ReadonlySignal<readonly string[]> {
    return this.#devices;
  }

  /** Ids, the ones that need somebody first. */
  get byUrgency(): ReadonlySignal<readonly string[]> {
    return this.#order;
  }

  /** A snapshot of all rooms, in the order in which they were heard of. */
  get rooms(): Room[] {
    return this.#devices.value.map((device) => this.require(device).value);
  }

  /** @throws Error for a device that is none of `devices` */
  require(device: string): ReadonlySignal<Room> {
    const room = this.#rooms.get(device);
    if (room === undefined) throw new Error(`nothing was heard of ${device}`);
    return room;
  }

  /** What people call it, or its id; asks without following what it becomes. */
  nameOf(device: string): string {
    const room = this.#rooms.get(device)?.peek();
    return room === undefined ? device : nameOf(room);
  }

  /** @param nowSeconds since 1970 */
  receive(topic: string, payload: Uint8Array, nowSeconds: number): void {
    const source = findRoomTopic(topic);
    if (source === undefined) return;
    const known = this.#rooms.get(source.device);
    if (known !== undefined) {
      known.value = roomAfter(known.value, source.kind, payload, nowSeconds);
      return;
    }
    const unknown = unknownRoom(source.device);
    const room = roomAfter(unknown, source.kind, payload, nowSeconds);
    if (room === unknown || this.#rooms.size >= maxRooms) return;
    const added = signal(room);
    this.#rooms.set(source.device, added);
    this.#ranks.set(
      source.device,
      computed(() => rankOf(added.value)),
    );
    this.#devices.value = [...this.#devices.value, source.device];
  }
}

const rankOf = (room: Room): string => `${urgencyOf(room)} ${nameOf(room)}`;
