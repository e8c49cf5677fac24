import { ConfigError } from "@lares/shared";
import { FolderSource } from "./folder-source.ts";
import type { FrameSource, FrameSourceOptions } from "./frame-source.ts";
import { GeneratedSource } from "./generated-source.ts";
import { openPiCamera } from "./pi-camera/pi-camera.ts";
import { ReplaySource } from "./replay-source.ts";
import { openStream } from "./stream-source.ts";
import { openUsbCamera } from "./usb-source.ts";
import { VideoSource } from "./video-source.ts";

/** How a kind of source is written, and who opens it. */
interface Kind {
  readonly form: string;
  readonly pattern: RegExp;
  /** @param name what the pattern's group holds; empty when it matched nothing */
  readonly open: (name: string, options: FrameSourceOptions) => FrameSource;
}

const kinds: readonly Kind[] = [
  { form: "camera", pattern: /^camera$/, open: openPiCamera },
  { form: "camera:1", pattern: /^camera:(\d{1,2})$/, open: openPiCamera },
  {
    form: "video:FILE",
    pattern: /^video:(.+)$/s,
    open: (path, options) => new VideoSource(path, options),
  },
  { form: "rtsp://…", pattern: /^(rtsps?:\/\/.+)$/s, open: openStream },
  { form: "http(s)://…", pattern: /^(https?:\/\/.+)$/s, open: openStream },
  { form: "usb:/dev/video0", pattern: /^usb:(\/dev\/.+)$/s, open: openUsbCamera },
  {
    form: "folder:DIR",
    pattern: /^folder:(.+)$/s,
    open: (directory, options) => new FolderSource(directory, options),
  },
  {
    form: "replay:DIR",
    pattern: /^replay:(.+)$/s,
    open: (directory, options) => new ReplaySource(directory, options),
  },
  {
    form: "generated:ROOM",
    pattern: /^generated:(.+)$/s,
    open: (room, options) => new GeneratedSource(room, options),
  },
];

/** How sources are written, for help and errors. */
export const frameSourceForms: readonly string[] = kinds.map(({ form }) => form);

/**
 * The source of a `--source`; nothing is opened before its frames are read.
 * @throws ConfigError that lists what can be written
 */
export function openFrameSource(description: string, options: FrameSourceOptions): FrameSource {
  for (const { pattern, open } of kinds) {
    const match = pattern.exec(description);
    if (match !== null) return open(match[1] ?? "", options);
  }
  const shown = description.replace(/\/\/[^/@]*@/, "//…@");
  throw new ConfigError(
    `source is "${shown}", expected one of ${frameSourceForms.join(", ")}`,
    "Name where the frames come from, for example --source folder:pictures.",
  );
}
