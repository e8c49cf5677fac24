import { deepStrictEqual, ok } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelsEngine } from "@lares/shared";
import { requireTool } from "../require-tool.ts";
import { output, requireFeatures, sanitizers, strictFlags } from "./native-compiler.ts";
import {
  fileOf,
  fullJobs,
  inferenceJobs,
  inferOn,
  shortJobs,
  type TrainingJob,
  trainOn,
} from "./training-job.ts";

const source = fileURLToPath(new URL("train.cpp", import.meta.url));

interface NativeBuild {
  readonly name: string;
  readonly compiler: string;
  readonly flags: readonly string[];
  /** What runs the program, where the machine itself cannot. */
  readonly emulator?: string;
  readonly jobs: readonly TrainingJob[];
  /** Processor features that the program needs, as Linux names them. */
  readonly needs?: readonly string[];
}

const builds: readonly NativeBuild[] = [
  { name: "g++ -O1", compiler: "g++", flags: ["-O1"], jobs: fullJobs },
  {
    name: "g++ -O3 -mavx2 -mfma",
    compiler: "g++",
    flags: ["-O3", "-mavx2", "-mfma"],
    jobs: fullJobs,
    needs: ["avx2", "fma"],
  },
  {
    name: "g++ for aarch64 under qemu",
    compiler: "aarch64-linux-gnu-g++",
    flags: ["-O3", "-static"],
    emulator: "qemu-aarch64",
    jobs: shortJobs,
  },
  {
    name: "g++ with address and undefined behaviour sanitizers",
    compiler: "g++",
    flags: ["-O1", ...sanitizers],
    jobs: shortJobs,
  },
];

const expectedByJob = new Map<TrainingJob, Promise<Buffer>>();

/** What WebAssembly with SIMD and one thread gives. */
function expected(job: TrainingJob): Promise<Buffer> {
  const known = expectedByJob.get(job);
  if (known !== undefined) return known;
  const result = trainOn(kernelsEngine({ build: "simd" }), job, 1);
  expectedByJob.set(job, result);
  return result;
}

function title({ spec, steps }: TrainingJob): string {
  return `trains ${spec.name} for ${steps} steps to the same bytes`;
}

describe("kernels on every machine", () => {
  for (const [name, build, threads] of [
    ["WebAssembly without SIMD", "scalar", 1],
    ["WebAssembly with 2 threads", "simd", 2],
  ] as const) {
    describe(name, () => {
      for (const job of fullJobs) {
        it(title(job), async () => {
          const actual = await trainOn(kernelsEngine({ build }), job, threads);
          ok(actual.equals(await expected(job)));
        });
      }
    });
  }

  for (const job of inferenceJobs) {
    it(`run ${job.spec.name} to the same outputs in WebAssembly without SIMD`, async () => {
      const outputs = await inferOn(kernelsEngine({ build: "scalar" }), job);
      deepStrictEqual(outputs, await inferOn(kernelsEngine({ build: "simd" }), job));
    });
  }

  for (const build of builds) describeNative(build);
});

function describeNative({ name, compiler, flags, emulator, jobs, needs }: NativeBuild): void {
  describe(name, () => {
    let directory: string;
    let program: string;

    before(async function () {
      this.timeout(30_000);
      requireTool(this, compiler);
      if (emulator !== undefined) requireTool(this, emulator);
      if (needs !== undefined) requireFeatures(this, needs);
      directory = await mkdtemp(join(tmpdir(), "lares-kernels-"));
      program = join(directory, "train");
      await output(compiler, [...strictFlags, ...flags, source, "-o", program]);
    });

    after(async () => {
      if (directory !== undefined) await rm(directory, { recursive: true });
    });

    async function run(job: TrainingJob): Promise<Buffer> {
      const file = join(directory, `${job.spec.name}.job`);
      await writeFile(file, fileOf(job));
      const command = emulator === undefined ? [program, file] : [emulator, program, file];
      return output(command[0]!, command.slice(1));
    }

    for (const job of jobs) {
      it(title(job), async function () {
        this.timeout(30_000);
        ok((await run(job)).equals(await expected(job)));
      });
    }

    for (const job of inferenceJobs) {
      it(`runs ${job.spec.name} to the same outputs, in the arena of inference`, async () => {
        const bytes = new Uint8Array(await run(job));
        const outputs = await inferOn(kernelsEngine({ build: "simd" }), job);
        // Numbers, not bytes: machines fill the bits of NaN as they like.
        deepStrictEqual(new Float32Array(bytes.buffer), outputs);
      });
    }
  });
}
