import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a stand-in behaves. */
export type CameraBehaviour =
  | "steady"
  | "settling"
  | "dies"
  | "silent"
  | "half-a-frame"
  | "garbage"
  | "stubborn"
  | "busy";

/**
 * A folder for the PATH with programs that stand for those of a Raspberry Pi camera. They check
 * their options as the real ones do, then write real YUV 4:2:0 or JPEG data.
 */
export class StandInCamera implements AsyncDisposable {
  readonly folder: string;
  readonly #path = process.env.PATH;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Nothing else is on the PATH while it stands. */
  static async install(
    programs: readonly string[],
    behaviour: CameraBehaviour,
    picture: Uint8Array = new Uint8Array(),
  ): Promise<StandInCamera> {
    const camera = new StandInCamera(await mkdtemp(join(tmpdir(), "lares-camera-")));
    await writeFile(join(camera.folder, "picture"), picture);
    for (const program of programs) {
      const path = join(camera.folder, program);
      await writeFile(path, `#!${process.execPath}\nconst behaviour = "${behaviour}";\n${script}`);
      await chmod(path, 0o755);
    }
    process.env.PATH = camera.folder;
    return camera;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.env.PATH = this.#path;
    await rm(this.folder, { recursive: true });
  }
}

const script = `
const { appendFileSync, readFileSync, writeFileSync } = process.getBuiltinModule("node:fs");
const { dirname, join } = process.getBuiltinModule("node:path");
const args = process.argv.slice(2);
const option = (name) => args[args.indexOf("--" + name) + 1];
const here = dirname(process.argv[1]);
appendFileSync(join(here, "calls"), JSON.stringify(args) + "\\n");
for (const name of ["camera", "nopreview", "timeout", "width", "height", "output"]) {
  if (args.includes("--" + name)) continue;
  console.error("ERROR: *** option " + name + " is missing ***");
  process.exit(255);
}
if (behaviour === "busy") {
  console.error("ERROR: *** failed to acquire camera /base/soc/i2c0mux/i2c@1/imx219@10 ***");
  process.exit(255);
}
const width = Number(option("width"));
const height = Number(option("height"));
if (process.argv[1].endsWith("-still")) {
  const picture = readFileSync(join(here, "picture"));
  const whole = behaviour === "half-a-frame" ? picture.subarray(0, picture.length / 2) : picture;
  if (behaviour !== "silent") {
    writeFileSync(option("output"), behaviour === "garbage" ? "garbage" : whole);
  }
} else {
  if (option("codec") !== "yuv420" || option("output") !== "-" || width % 128 !== 0) process.exit(255);
  stream();
}
function frame(luma, u, v) {
  const data = Buffer.alloc((width * height * 3) / 2, luma);
  data.fill(u, width * height, (width * height * 5) / 4);
  data.fill(v, (width * height * 5) / 4);
  return data;
}
function stream() {
  if (behaviour === "stubborn") process.on("SIGTERM", () => setInterval(() => {}, 1000));
  let sent = 0;
  const send = () => {
    const luma = behaviour === "settling" ? Math.min(120, 12 * sent) : 120;
    const data = behaviour === "garbage" ? process.getBuiltinModule("node:crypto").randomBytes((width * height * 3) / 2) : frame(luma, 90, 240);
    sent++;
    if (behaviour === "half-a-frame" && sent === 9) {
      return process.stdout.write(data.subarray(0, 1000), () => process.exit(0));
    }
    if (behaviour === "dies" && sent === 9) {
      console.error("ERROR: *** Camera frontend has timed out! ***");
      return process.exit(255);
    }
    if (behaviour === "silent" && sent === 9) return setInterval(() => {}, 1000);
    process.stdout.write(data, () => setTimeout(send, 10));
  };
  process.stdout.on("error", () => behaviour === "stubborn" || process.exit(0));
  send();
}
`;
