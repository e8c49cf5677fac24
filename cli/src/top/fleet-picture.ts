import {
  CameraStatus,
  DeviceInfo,
  DeviceState,
  everyDevice,
  everyTask,
  type FleetId,
  findDevice,
  type Message,
  parseJson,
  RoundCurrent,
  RoundResult,
  WireError,
} from "@lares/shared";

/** What is known of one device by its own word. */
export interface DevicePicture {
  readonly room?: string;
  readonly task?: string;
  readonly isOnline?: boolean;
  readonly camera?: string;
  /** The newest round in which its update counted. */
  readonly round?: number;
  /** Mean squared error after training in it. */
  readonly loss?: number;
}

/** A fleet as its messages show it. */
export interface FleetPicture {
  readonly devices: Map<string, DevicePicture>;
  /** By task. */
  readonly rounds: Map<string, RoundCurrent>;
  readonly results: Map<string, RoundResult>;
}

export const emptyPicture = (): FleetPicture => ({
  devices: new Map(),
  rounds: new Map(),
  results: new Map(),
});

/** Devices that a picture has room for: names are free to whoever may publish. */
const MAX_DEVICES = 4096;

/** What to subscribe to. */
export function filtersOf(fleet: FleetId): readonly string[] {
  const { info, state, camera } = everyDevice(fleet);
  return [info, state, camera, ...everyTask(fleet)];
}

/** Takes a message of these filters into the picture; one that breaks the wire format is dropped. */
export function takeMessage(picture: FleetPicture, { topic, payload }: Message): void {
  try {
    const device = findDevice(topic);
    if (device !== undefined) takeDevice(picture, device, topic, payload);
    else if (payload.length > 0) takeRound(picture, topic, payload);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}

function takeDevice(
  { devices }: FleetPicture,
  device: string,
  topic: string,
  payload: Uint8Array,
): void {
  const known = devices.get(device);
  if (known === undefined && devices.size >= MAX_DEVICES) return;
  const word = new TextDecoder().decode(payload.subarray(0, 32));
  if (topic.endsWith("/info") && payload.length > 0) {
    const { room, task } = parseJson(DeviceInfo, payload);
    devices.set(device, { ...known, room, ...(task !== undefined && { task }) });
  }
  if (topic.endsWith("/state")) {
    const isOnline = DeviceState.safeParse(word).data === "online";
    devices.set(device, { ...known, isOnline });
  }
  const camera = CameraStatus.safeParse(word).data;
  if (topic.endsWith("/camera") && camera !== undefined) devices.set(device, { ...known, camera });
}

function takeRound({ devices, rounds, results }: FleetPicture, topic: string, payload: Uint8Array) {
  if (topic.endsWith("/current")) {
    const current = parseJson(RoundCurrent, payload);
    rounds.set(current.task, current);
    return;
  }
  const result = parseJson(RoundResult, payload);
  results.set(result.task, result);
  for (const { device, loss } of result.contributions) {
    const known = devices.get(device);
    if (known) devices.set(device, { ...known, round: result.round, loss: loss.after });
  }
}
