import {
  AgentDiagnostics,
  AlarmState,
  CameraStatus,
  CommandAnswer,
  DeviceInfo,
  DeviceSettings,
  DeviceState,
  MAX_HEATMAP_BYTES,
  MicroModelStatus,
  ScoreMessage,
} from "@lares/shared/wire";
import type { z } from "zod";
import { type Room, withEvent, withGrid, withScore } from "./room.ts";
import { ShownEvent } from "./shown-event.ts";

/** What a device says on one of its topics, as a change of its room. */
type Reader = (room: Room, payload: Uint8Array, nowSeconds: number) => Room;

const readers: Readonly<Record<string, Reader>> = {
  state: wordReader(DeviceState, (room, state) => ({ ...room, isOnline: state === "online" })),
  info: jsonReader(DeviceInfo, (room, info) => ({ ...room, info })),
  camera: wordReader(CameraStatus, (room, camera) => ({ ...room, camera })),
  alarm: wordReader(AlarmState, (room, alarm) => ({ ...room, isAlarm: alarm === "ON" })),
  score: jsonReader(ScoreMessage, (room, { score, learning }, atSeconds) =>
    withScore({ ...room, learning }, { score, atSeconds }),
  ),
  heatmap: (room, png, atSeconds) => (isHeatmap(png) ? withGrid(room, { atSeconds, png }) : room),
  answer: jsonReader(CommandAnswer, (room, answer) => ({ ...room, answer })),
  // Those of micro devices have other fields and are none of these.
  settings: jsonReader(DeviceSettings, (room, settings) => ({ ...room, settings })),
  diagnostics: jsonReader(AgentDiagnostics, (room, diagnostics) => ({ ...room, diagnostics })),
  "model/status": jsonReader(MicroModelStatus, (room, microModel) => ({ ...room, microModel })),
  anomalies: jsonReader(ShownEvent, (room, event) => withEvent(room, event)),
};

const topicPattern =
  /^lares\/v1\/[^/]+\/(?:device\/([^/]+)\/([a-z]+(?:\/status)?)|(anomalies)\/([^/]+))$/;

/** The device and the kind of message that a topic names; undefined where no room is meant. */
export function findRoomTopic(topic: string): { device: string; kind: string } | undefined {
  const match = topicPattern.exec(topic);
  if (match === null) return undefined;
  const device = match[1] ?? match[4];
  const kind = match[2] ?? match[3];
  return device !== undefined && kind !== undefined ? { device, kind } : undefined;
}

/**
 * @param nowSeconds since 1970
 * @returns the room itself where the message is none of ours: a stranger's cannot harm the page
 */
export function roomAfter(room: Room, kind: string, payload: Uint8Array, nowSeconds: number): Room {
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  return read === undefined ? room : read(room, payload, nowSeconds);
}

function wordReader<T>(schema: z.ZodType<T>, change: (room: Room, word: T) => Room): Reader {
  return (room, payload) => {
    const word = schema.safeParse(textOf(payload));
    return word.success ? change(room, word.data) : room;
  };
}

function jsonReader<T>(
  schema: z.ZodType<T>,
  change: (room: Room, message: T, nowSeconds: number) => Room,
): Reader {
  return (room, payload, nowSeconds) => {
    const message = schema.safeParse(findJson(payload));
    return message.success ? change(room, message.data, nowSeconds) : room;
  };
}

/** @returns undefined where the payload is no JSON */
export function findJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(payload));
  } catch {
    return undefined;
  }
}

const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload);

const pngSignature: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function isHeatmap(payload: Uint8Array): boolean {
  if (payload.length > MAX_HEATMAP_BYTES) return false;
  return pngSignature.every((byte, i) => payload[i] === byte);
}
