import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Makes a clip of so many seconds, 25 frames a second, whose brightness rises from black to white. */
export function writeTestClip(folder: string, seconds: number): string {
  const path = join(folder, "clip.mp4");
  const level = `clip(255*T/${seconds}\\,0\\,255)`;
  const picture = `color=black:size=320x240:rate=25:duration=${seconds},format=gray,geq=lum='${level}'`;
  execFileSync("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", picture, "-y", path]);
  return path;
}
