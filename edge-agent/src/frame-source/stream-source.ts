import { ConfigError } from "@lares/shared";
import { ffmpegCommand, ffmpegSize } from "./ffmpeg.ts";
import type { FrameSource, FrameSourceOptions } from "./frame-source.ts";
import { LiveSource } from "./live-source.ts";

const remedy = "Check the URL, user and password, and that the camera can be reached from here.";
/** Between two key frames an encoder may leave out all that hardly changes; none are further apart. */
const longestRepeatSeconds = 10;

/**
 * A network camera: RTSP over TCP, or what else ffmpeg reads over HTTP. User and password in the URL
 * are never shown; other users of this machine may see them in its list of processes.
 * @throws ConfigError for what is no URL
 */
export function openStream(url: string, options: FrameSourceOptions): FrameSource {
  const { framesPerSecond, clock } = options;
  const description = withoutPassword(url);
  const isRtsp = /^rtsps?:/.test(url);
  const input = {
    args: isRtsp ? ["-rtsp_transport", "tcp"] : [],
    name: url,
    framesPerSecond,
    isLive: true,
    remedy,
    redact: (text: string) => text.replaceAll(url, description).replace(/\/\/[^/\s]*@/g, "//"),
  };
  return new LiveSource(
    {
      description,
      command: async () => ffmpegCommand(input),
      intervalSeconds: 1 / framesPerSecond,
      longestRepeatSeconds,
      toPicture: (data) => ({ ...ffmpegSize, channels: 3, data }),
    },
    clock,
  );
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) {
    throw new ConfigError(
      "source is no URL that can be read",
      "Write it as rtsp://user:password@camera.local/stream; escape special characters as %40.",
    );
  }
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href;
}
