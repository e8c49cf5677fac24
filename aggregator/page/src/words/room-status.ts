import type { CameraStatus } from "@lares/shared/wire";
import type { Room } from "../fleet/room.ts";

/** How a room is, for its badge. */
export interface RoomStatus {
  readonly kind: "alarm" | "watching" | "attention" | "offline";
  readonly text: string;
}

const cameraTexts = {
  covered: "camera covered",
  dark: "too dark to watch",
  moved: "camera moved",
  frozen: "camera frozen",
  lost: "camera gives no pictures",
} satisfies Record<Exclude<CameraStatus, "watching">, string>;

export function statusOf({ isOnline, isAlarm, camera }: Room): RoomStatus {
  if (isAlarm) return { kind: "alarm", text: isOnline ? "alarm" : "alarm, then offline" };
  if (!isOnline) return { kind: "offline", text: "offline" };
  if (camera === undefined) return { kind: "watching", text: "online" };
  if (camera === "watching") return { kind: "watching", text: "watching" };
  return { kind: "attention", text: cameraTexts[camera] };
}
