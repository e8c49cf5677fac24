import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { generateRooms, listRooms, loadRoom, type Room } from "@lares/edge-agent";
import {
  deviceFlashBytes,
  FileFlash,
  type Flash,
  MemoryFlash,
  runVirtualDevice,
} from "@lares/firmware";
import {
  type BrokerAccess,
  brokerOptions,
  ConfigError,
  type DeviceId,
  type Log,
  type MemberIdentity,
  signEd25519,
} from "@lares/shared";
import { deviceIdsFor } from "../device-ids.ts";
import { parseDeviceId } from "../parse-id.ts";
import { factoryModel } from "./factory-model.ts";
import { cameraShape, RoomCamera } from "./room-camera.ts";

/** Room for frames to train on, as an ESP32-S3 has it. */
const trainingFrames = 64;

export interface RunMicroOptions {
  readonly data?: string;
  readonly room?: string;
  readonly device?: string;
  /** Of ids that are made from rooms' names; none if left out. */
  readonly prefix?: string;
  readonly access: BrokerAccess;
  readonly model?: string;
  readonly modelKey?: Uint8Array;
  readonly state?: string;
  readonly intervalMs: number;
  readonly repeats: boolean;
  readonly version: string;
}

/** Runs a virtual ESP32 for each room until all pictures were shown and all events are delivered. */
export async function runMicro(
  options: RunMicroOptions,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const drawn = options.data === undefined ? generateRooms(cameraShape) : [];
  const names = await roomNames(options, drawn);
  const ids = deviceIds(options, names);
  const factory = await factoryModel(options.model);
  const devices = names.map(async (name, i) => {
    const device = ids[i] as DeviceId;
    const member = options.access.identity?.();
    const room = await roomNamed(options.data, drawn, name, signal);
    const camera = new RoomCamera(room, { ...options, signal });
    await using flash = await openFlash(options.state, device);
    await runVirtualDevice({
      broker: brokerOptions(options.access),
      identity: {
        fleet: options.access.fleet,
        device,
        room: name,
        version: options.version,
        ...(options.modelKey && { modelSigner: options.modelKey }),
        ...(member && memberOf(member)),
      },
      plan: camera.plan,
      factory,
      flash,
      trainingFrames,
      nextPicture: ({ stage }) => camera.next(stage),
      signal,
      log,
    });
    log("info", "finished", { device });
  });
  await Promise.all(devices);
  log("info", "all-finished", { devices: devices.length });
}

/** What a member of a fleet signs with, and whom it believes. */
function memberOf({ membership, signingKey }: MemberIdentity) {
  const { fleetKey, endorsement } = membership;
  return {
    modelSigner: Buffer.from(fleetKey, "hex"),
    endorsement: {
      key: Buffer.from(endorsement.key, "hex"),
      notAfterMs: endorsement.notAfterMs,
      signature: Buffer.from(endorsement.signature, "hex"),
      sign: (message: Uint8Array) => signEd25519(signingKey, message),
    },
  };
}

/** @throws ConfigError when one id is given for several rooms */
function deviceIds(
  { device, prefix = "", access }: RunMicroOptions,
  names: readonly string[],
): readonly DeviceId[] {
  const given = access.identity?.().membership.device ?? device;
  if (given === undefined) return deviceIdsFor(names.map((name) => `${prefix}${name}`));
  if (names.length === 1) return [parseDeviceId(given)];
  throw new ConfigError(
    `device "${given}" is one, but there are ${names.length} rooms`,
    "Choose one with --room, or leave --device and --identity out.",
  );
}

async function roomNames(
  { data, room }: RunMicroOptions,
  drawn: readonly Room[],
): Promise<readonly string[]> {
  const all = data === undefined ? drawn.map(({ name }) => name) : await listRooms(data);
  if (room === undefined) return all;
  if (all.includes(room)) return [room];
  throw new ConfigError(`--room is "${room}", expected one of ${all.join(", ")}`, "Name a room.");
}

async function roomNamed(
  data: string | undefined,
  drawn: readonly Room[],
  name: string,
  signal: AbortSignal,
): Promise<Room> {
  if (data !== undefined) return loadRoom(join(data, name), cameraShape, signal);
  return drawn.find((room) => room.name === name) as Room;
}

/** Flash in a file that outlives the process, or one that does not. */
async function openFlash(
  folder: string | undefined,
  device: string,
): Promise<Flash & AsyncDisposable> {
  if (folder === undefined) {
    const memory = new MemoryFlash(deviceFlashBytes());
    return Object.assign(memory, { [Symbol.asyncDispose]: async () => {} });
  }
  await mkdir(folder, { recursive: true });
  const file = new FileFlash(join(folder, `${device}.flash`), deviceFlashBytes());
  return Object.assign(file, { [Symbol.asyncDispose]: async () => file[Symbol.dispose]() });
}
