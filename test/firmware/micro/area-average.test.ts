import { strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { areaAverage, micro, type Picture, seededRandom, sizeOf } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { output, sanitizers, strictFlags } from "../native-compiler.ts";
import { compileRv32, linkRv32, requireRv32, runRv32 } from "./rv32.ts";

const source = fileURLToPath(new URL("area-average.cpp", import.meta.url));
const { width: side } = micro.input;
const frameBytes = sizeOf(micro.input);

const sizes: readonly [why: string, width: number, height: number][] = [
  ["the frame's own size", 32, 32],
  ["one pixel more across", 33, 32],
  ["one pixel more down", 32, 33],
  ["QQVGA", 160, 120],
  ["QVGA", 320, 240],
  ["VGA", 640, 480],
  ["the largest square", 640, 640],
  ["primes", 71, 53],
  ["primes near the limit", 631, 617],
];

/** Noise, all white, and halves: black and 1 in turn, where rounding is decided. */
function picturesOf(width: number, height: number): readonly Picture[] {
  const random = seededRandom(width * 1000 + height);
  const fills = [() => Math.floor(256 * random()), () => 255, (i: number) => i % 2];
  return fills.map((fill) => ({
    width,
    height,
    channels: 1,
    data: Uint8Array.from({ length: width * height }, (_, i) => fill(i)),
  }));
}

describe("areaAverage of the firmware", function () {
  this.timeout(120_000);
  let directory: string;
  let input: string;
  const pictures = sizes.flatMap(([why, width, height]) =>
    picturesOf(width, height).map((picture) => ({ why, picture })),
  );

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-area-"));
    input = join(directory, "pictures");
    const parts = pictures.flatMap(({ picture: { width, height, data } }) => [
      new Uint8Array(Int32Array.of(width, height).buffer),
      data,
    ]);
    await writeFile(input, Buffer.concat(parts));
  });

  after(() => rm(directory, { recursive: true }));

  async function check(answers: string): Promise<void> {
    const frames = await readFile(answers);
    strictEqual(frames.length, pictures.length * frameBytes);
    for (const [i, { why, picture }] of pictures.entries()) {
      const { data } = areaAverage(picture, side, side);
      const given = frames.subarray(i * frameBytes, (i + 1) * frameBytes);
      const at = given.findIndex((value, pixel) => value !== data[pixel]);
      strictEqual(at, -1, `${why}, ${picture.width}x${picture.height}: pixel ${at} differs`);
    }
  }

  for (const [compiler, flags] of [
    ["g++", ["-O3"]],
    ["clang++", ["-O3"]],
    ["g++", ["-O1", ...sanitizers]],
  ] as const) {
    it(`gives the bytes of TypeScript at any size: ${compiler} ${flags.join(" ")}`, async function () {
      requireTool(this, compiler);
      const program = join(directory, "area-average");
      const answers = join(directory, "host.frames");
      await output(compiler, [...strictFlags, ...flags, source, "-o", program]);
      await output(program, [input, answers]);
      await check(answers);
    });
  }

  it("gives the bytes of TypeScript at any size: rv32 under qemu", async function () {
    requireRv32(this);
    const program = join(directory, "area-average.elf");
    const answers = join(directory, "rv32.frames");
    const object = await compileRv32(source, join(directory, "area-average.o"), ["-O2"]);
    await linkRv32([object], program);
    await runRv32(program, [input, answers]);
    await check(answers);
  });
});
