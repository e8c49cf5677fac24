import { open } from "node:fs/promises";
import { openFrameSource } from "@lares/edge-agent";
import { type Picture, silentLog, systemClock } from "@lares/shared";

/** Raw RGB pictures, one after the other, in a file. */
export interface CameraRecording {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** What a network camera's pictures have after ffmpeg. */
const [width, height] = [256, 192];

/** Writes pictures of a drawn room, a second apart, as large as a camera's. */
export async function writeRecording(path: string, pictures: number): Promise<CameraRecording> {
  const file = await open(path, "w");
  try {
    let left = pictures;
    const settings = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };
    const room = openFrameSource("generated:hallway-04", settings);
    for await (const { picture } of room.frames(new AbortController().signal)) {
      await file.write(enlarged(picture));
      if (--left === 0) break;
    }
  } finally {
    await file.close();
  }
  return { path, width, height };
}

function enlarged(picture: Picture): Uint8Array {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * picture.height) / height) * picture.width;
    for (let x = 0; x < width; x++) {
      const from = 3 * (row + Math.floor((x * picture.width) / width));
      for (let channel = 0; channel < 3; channel++) {
        data[at++] = picture.data[from + channel] as number;
      }
    }
  }
  return data;
}
