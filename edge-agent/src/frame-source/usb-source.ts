import { ffmpegCommand, ffmpegSize } from "./ffmpeg.ts";
import type { FrameSource, FrameSourceOptions } from "./frame-source.ts";
import { LiveSource } from "./live-source.ts";

/** A USB camera through Video4Linux, in the format and size that it prefers. */
export function openUsbCamera(
  device: string,
  { framesPerSecond, clock }: FrameSourceOptions,
): FrameSource {
  const remedy =
    "Check that it is plugged in (v4l2-ctl --list-devices), that nothing else uses it, and that this user is in the group video.";
  const input = { args: ["-f", "v4l2"], name: device, framesPerSecond, isLive: true, remedy };
  return new LiveSource(
    {
      description: `usb:${device}`,
      command: async () => ffmpegCommand(input),
      intervalSeconds: 1 / framesPerSecond,
      longestRepeatSeconds: 0,
      toPicture: (data) => ({ ...ffmpegSize, channels: 3, data }),
    },
    clock,
  );
}
