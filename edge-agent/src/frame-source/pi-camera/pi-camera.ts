import { DataError } from "@lares/shared";
import { findProgram } from "../find-program.ts";
import type { FrameCommand } from "../frame-process.ts";
import type { FrameSource, FrameSourceOptions } from "../frame-source.ts";
import { LiveSource } from "../live-source.ts";
import { exposureSettling } from "./exposure-settling.ts";
import { StillSource } from "./still-source.ts";
import { yuv420Bytes, yuv420ToRgb } from "./yuv420.ts";

/** A width that is a multiple of 128 has no padding: rows of U and V are aligned to 64 bytes. */
const layout = { width: 640, height: 480, stride: 640 } as const;
/** The camera runs no slower, or the exposure takes as long as a frame and smears what moves. */
const leastFramesPerSecond = 10;
/** From here on the camera is switched on for each picture, where it can be. */
const stillIntervalSeconds = 10;
/** Dioptres: sharp at two metres, and blurred little from one metre to the far wall. */
const lensPosition = 0.5;

const programs = ["rpicam-vid", "libcamera-vid"];

const install =
  "On Raspberry Pi OS: sudo apt install rpicam-apps-lite (Bookworm and later) or libcamera-apps-lite.";
const remedy =
  "Check the cable, that rpicam-hello --list-cameras shows the camera, that no other program uses it, and that this user is in the group video.";

/**
 * A Raspberry Pi camera. A stream of raw frames from one `rpicam-vid`, or a still every so often with
 * `libcamera-still` where frames are 10 s or more apart. Only one reader can own the camera.
 * @param index as `rpicam-hello --list-cameras` counts; the first unless given
 */
export function openPiCamera(index: string, options: FrameSourceOptions): FrameSource {
  const camera = Number(index === "" ? 0 : index);
  const stream = streamOf(camera, options);
  if (options.framesPerSecond > 1 / stillIntervalSeconds) return stream;
  return new StillSource(camera, stream, options);
}

function streamOf(camera: number, { framesPerSecond, clock }: FrameSourceOptions): LiveSource {
  return new LiveSource(
    {
      description: `camera:${camera}`,
      command: () => commandOf(camera, framesPerSecond),
      toPicture: (data) => yuv420ToRgb(layout, data),
      settles: exposureSettling,
      intervalSeconds: 1 / framesPerSecond,
      longestRepeatSeconds: 0,
    },
    clock,
  );
}

async function commandOf(camera: number, framesPerSecond: number): Promise<FrameCommand> {
  const program = await findProgram(programs);
  if (program === undefined) {
    throw new DataError(`none of ${programs.join(", ")} is on this machine`, install);
  }
  const rate = Math.max(leastFramesPerSecond, Math.ceil(framesPerSecond));
  return {
    program,
    args: [
      ...["--camera", `${camera}`, "--nopreview", "--timeout", "0"],
      ...["--codec", "yuv420", "--width", `${layout.width}`, "--height", `${layout.height}`],
      ...["--framerate", `${rate}`, "--flush", "--output", "-"],
      ...["--autofocus-mode", "manual", "--lens-position", `${lensPosition}`],
    ],
    frameBytes: yuv420Bytes(layout),
    startMs: 10_000,
    silenceMs: 3_000,
    remedy,
    install,
  };
}
