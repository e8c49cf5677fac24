import { deepStrictEqual, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "../../require-tool.ts";
import { output, sanitizers, strictFlags } from "../native-compiler.ts";
import { hardImages, microRooms } from "./images.ts";
import { deviceModel, expectedOf, fileOf, type MicroJob } from "./micro-job.ts";
import { compileRv32, linkRv32, requireRv32, runRv32 } from "./rv32.ts";
import { trainedMicro } from "./trained-micro.ts";

const source = fileURLToPath(new URL("score.cpp", import.meta.url));
const imageCount = 10_000;
/** Words before the answers, and words of each answer of `score.cpp`. */
const head = 2;
const words = 3;

const builds: readonly [compiler: string, flags: readonly string[]][] = [
  ...["g++", "clang++"].flatMap((compiler) =>
    ["-O0", "-O1", "-O2", "-O3"].map((level): [string, string[]] => [compiler, [level]]),
  ),
  ["g++", ["-O1", ...sanitizers]],
];

describe("integer kernels on every machine", function () {
  this.timeout(300_000);
  let directory: string;
  let jobFile: string;
  let expected: Uint32Array;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-micro-"));
    const { weights, ranges } = await trainedMicro();
    const rooms = await microRooms();
    const frames = rooms.flatMap(({ normal, anomalous }) => [...normal, ...anomalous]);
    const images = frames.map(({ data }) => data);
    const job: MicroJob = {
      device: deviceModel(weights, ranges),
      background: rooms[0]!.normal.map(({ data }) => data),
      cells: rooms[0]!.normal.map(({ data }) => data),
      images: hardImages(images, imageCount),
    };
    expected = expectedOf(job);
    ok(new Set(expected).size > imageCount, "answers differ from image to image");
    jobFile = join(directory, "images.job");
    await writeFile(jobFile, fileOf(job));
  });

  after(() => rm(directory, { recursive: true }));

  /** Compares the answers that a program left with those of TypeScript. */
  async function check(answers: string): Promise<void> {
    const bytes = await readFile(answers);
    const actual = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    deepStrictEqual(actual.length, head + words * imageCount);
    const first = actual.findIndex((value, i) => value !== expected[i]);
    deepStrictEqual(first, -1, `image ${Math.floor((first - head) / words)} differs`);
  }

  for (const [compiler, flags] of builds) {
    const name = `${compiler} ${flags.join(" ")}`;
    it(`reconstruct and score ${imageCount} images as TypeScript does: ${name}`, async function () {
      requireTool(this, compiler);
      const program = join(directory, "score");
      const answers = join(directory, "host.answers");
      await output(compiler, [...strictFlags, ...flags, source, "-o", program]);
      await output(program, [jobFile, answers]);
      await check(answers);
    });
  }

  it(`reconstruct and score ${imageCount} images as TypeScript does: rv32 under qemu`, async function () {
    requireRv32(this);
    const object = join(directory, "score.o");
    const program = join(directory, "score.elf");
    const answers = join(directory, "rv32.answers");
    await linkRv32([await compileRv32(source, object, ["-O2"])], program);
    await runRv32(program, [jobFile, answers]);
    await check(answers);
  });
});
