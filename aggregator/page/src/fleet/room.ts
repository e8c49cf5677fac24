import type {
  AgentDiagnostics,
  CameraStatus,
  CommandAnswer,
  DeviceInfo,
  DeviceSettings,
  MicroModelStatus,
  ScoreMessage,
} from "@lares/shared/wire";
import type { ShownEvent } from "./shown-event.ts";

/** Two hours at a score every 30 s. */
export const historyLength = 240;
/** A page shows this many events of each room; the oldest give way. */
export const eventsLength = 50;
/** Error grids of each room that the page remembers; one has 3 kB at most. */
export const gridsLength = 12;

/** One score; in multiples of the room's own threshold. */
export interface ScorePoint {
  /** Seconds since 1970, when it came in. */
  readonly atSeconds: number;
  readonly score: number;
}

/** The error grid of a moment, as a PNG. */
export interface GridPicture {
  /** Seconds since 1970, when it came in. */
  readonly atSeconds: number;
  readonly png: Uint8Array;
}

/** What this page knows of one room. */
export interface Room {
  readonly device: string;
  readonly info: DeviceInfo | undefined;
  readonly isOnline: boolean;
  readonly camera: CameraStatus | undefined;
  readonly isAlarm: boolean;
  /** Oldest first. */
  readonly scores: readonly ScorePoint[];
  /** Newest first, the last message of each. */
  readonly events: readonly ShownEvent[];
  /** Newest first. */
  readonly grids: readonly GridPicture[];
  /** Of its last score: days that the promise still lacks. */
  readonly learning: ScoreMessage["learning"];
  /** What its owner has set; micro devices promise nothing. */
  readonly settings: DeviceSettings | undefined;
  readonly diagnostics: AgentDiagnostics | undefined;
  /** Of a micro device. */
  readonly microModel: MicroModelStatus | undefined;
  /** To the last command, whoever gave it. */
  readonly answer: CommandAnswer | undefined;
}

export function unknownRoom(device: string): Room {
  return {
    device,
    info: undefined,
    isOnline: false,
    camera: undefined,
    isAlarm: false,
    scores: [],
    events: [],
    grids: [],
    learning: null,
    settings: undefined,
    diagnostics: undefined,
    microModel: undefined,
    answer: undefined,
  };
}

/** The name that people gave it, or its device's id. */
export function nameOf(room: Room): string {
  return room.info?.room ?? room.device;
}

export function withScore(room: Room, point: ScorePoint): Room {
  return { ...room, scores: [...room.scores.slice(1 - historyLength), point] };
}

export function withGrid(room: Room, grid: GridPicture): Room {
  return { ...room, grids: [grid, ...room.grids].slice(0, gridsLength) };
}

/** A later message of an event takes the place of the earlier one. */
export function withEvent(room: Room, event: ShownEvent): Room {
  const others = room.events.filter((known) => known.event !== event.event);
  return { ...room, events: [event, ...others].slice(0, eventsLength) };
}

/** Alarms first, then what needs a look, then by name. */
export function byUrgency(a: Room, b: Room): number {
  return urgencyOf(b) - urgencyOf(a) || nameOf(a).localeCompare(nameOf(b));
}

/** The higher, the sooner somebody should look: 3 for an alarm, 0 for a room that is watched. */
export function urgencyOf(room: Room): number {
  if (room.isAlarm) return 3;
  if (!room.isOnline) return 2;
  return room.camera === undefined || room.camera === "watching" ? 0 : 1;
}
