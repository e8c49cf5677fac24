import { writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@lares/shared";

const [width, height] = [640, 480];
/** Pictures of the room, each with noise of its own. */
const pictures = 16;

/**
 * A folder for the PATH with an `rpicam-vid` that fails in another way each time that it is started: it
 * dies, falls silent, freezes, or loses its light and finds it again before it dies. The first time it
 * works as long as it is read.
 */
export class FailingCamera implements AsyncDisposable {
  readonly folder: string;
  readonly #path = process.env.PATH;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Nothing else is on the PATH while it stands. */
  static async install(): Promise<FailingCamera> {
    const camera = new FailingCamera(await mkdtemp(join(tmpdir(), "lares-failing-")));
    const random = seededRandom(7);
    const write = (name: string, data: Uint8Array | string) =>
      writeFile(join(camera.folder, name), data);
    for (let i = 0; i < pictures; i++) await write(`room${i}`, roomPicture(random));
    await write("stuck", roomPicture(random));
    await write(
      "dark",
      picture(() => 0),
    );
    await write("turn", "0\n");
    camera.hear("watching");
    await write("rpicam-vid", script);
    await chmod(join(camera.folder, "rpicam-vid"), 0o755);
    process.env.PATH = camera.folder;
    return camera;
  }

  /** What is said of the camera: it has no light until that is noticed, and dies when it is back. */
  hear(state: string): void {
    writeFileSync(join(this.folder, "said"), `${state}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.env.PATH = this.#path;
    await rm(this.folder, { recursive: true });
  }
}

/** YUV 4:2:0 without colour. */
function picture(lumaAt: (x: number, y: number) => number): Uint8Array {
  const data = new Uint8Array((width * height * 3) / 2).fill(128, width * height);
  for (let i = 0; i < width * height; i++) data[i] = lumaAt(i % width, Math.floor(i / width));
  return data;
}

/** Walls, a window and furniture, with the noise of a sensor. */
function roomPicture(random: () => number): Uint8Array {
  return picture((x, y) => {
    const wall = x < 320 ? 120 : 90;
    const thing = y > 330 ? 50 : x > 400 && x < 560 && y > 60 && y < 240 ? 220 : wall;
    return Math.round(thing + 8 * (random() - 0.5));
  });
}

const script = `#!/bin/sh
here=\${0%/*}
read turn < "$here/turn"
echo $((turn + 1)) > "$here/turn"
at=$turn
room() {
  at=$((at + 5))
  set --
  while [ $# -lt 8 ]; do
    set -- "$@" "$here/room$(((at + $#) % ${pictures}))"
  done
  /bin/cat "$@"
}
pause() { /bin/sleep 0.02; }
said() {
  read state < "$here/said"
  [ "$state" = $1 ]
}
room
room
case $turn in
  0) while pause; do room; done ;;
  *2) exec /bin/sleep 60 ;;
  *4) while pause; do /bin/cat "$here/stuck"; done ;;
  *6)
    until said dark; do pause; /bin/cat "$here/dark"; done
    until said watching; do pause; room; done
    ;;
esac
echo "ERROR: *** Camera frontend has timed out! ***" >&2
exit 255
`;
