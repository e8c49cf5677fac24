import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "../../require-tool.ts";
import { compileRv32, linkRv32, requireRv32, runRv32 } from "../micro/rv32.ts";
import { output, requireFeatures, sanitizers, strictFlags } from "../native-compiler.ts";
import { fileOf, type LearningJob, learnAsAgent, sharedRoom, writtenOf } from "./learning-job.ts";

const source = fileURLToPath(new URL("learn.cpp", import.meta.url));
const golden = fileURLToPath(new URL("golden.cpp", import.meta.url));
/** The first epochs are few: a device's frames are, too. The last batch of a pass is smaller. */
const plan = { epochs: 6, batchSize: 8, learningRate: 0.004 };

describe("a device's local training", function () {
  this.timeout(120_000);
  let directory: string;
  let job: LearningJob;
  let expected: Buffer;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-training-"));
    job = await sharedRoom(plan, 21, 7);
    const outcomes = await learnAsAgent(job);
    deepStrictEqual(
      outcomes.map(({ kept }) => kept),
      [undefined, "alpha", "global", "local"],
    );
    expected = writtenOf(job, outcomes);
  });

  after(() => rm(directory, { recursive: true }));

  const at = (name: string) => join(directory, name);

  async function learn(program: string, what: LearningJob): Promise<Buffer> {
    await writeFile(at("job"), fileOf(what));
    await output(program, [at("job"), at("result")]);
    return readFile(at("result"));
  }

  async function compile(compiler: string, flags: readonly string[]): Promise<string> {
    const program = at("learn");
    await output(compiler, [...strictFlags, ...flags, source, "-o", program]);
    return program;
  }

  for (const [compiler, flags, needs] of [
    ["g++", ["-O0"], []],
    ["g++", ["-O3", "-mavx2", "-mfma"], ["avx2", "fma"]],
    ["g++", ["-O1", ...sanitizers], []],
    ["clang++", ["-O3"], []],
  ] as const) {
    it(`gives an agent's bytes, whichever model FedALA keeps: ${compiler} ${flags.join(" ")}`, async function () {
      requireTool(this, compiler);
      requireFeatures(this, needs);
      ok((await learn(await compile(compiler, flags), job)).equals(expected));
    });
  }

  it("gives an agent's bytes on rv32imc, without floating point unit", async function () {
    requireRv32(this);
    const small = {
      ...job,
      frames: job.frames.slice(0, 3),
      trainCount: 2,
      plan: { ...plan, epochs: 1 },
    };
    const bases = job.bases.slice(0, 2);
    const code = await compileRv32(source, at("learn.o"), ["-O2"]);
    const program = await linkRv32([code], at("learn.elf"));
    await writeFile(at("job"), fileOf({ ...small, bases }));
    await runRv32(program, [at("job"), at("result")]);
    const written = await readFile(at("result"));
    ok(written.equals(writtenOf({ ...small, bases }, await learnAsAgent({ ...small, bases }))));
  });

  for (const [why, flags, verdict] of [
    ["as it is to be compiled", ["-O3", "-ffp-contract=off"], "passes"],
    ["without optimisation", ["-O0"], "passes"],
    ["with contracted products and sums", ["-O3", "-mfma", "-ffp-contract=fast"], "fails"],
    ["with -ffast-math", ["-O3", "-ffast-math"], "fails"],
  ] as const) {
    it(`is proven by a golden step, which ${verdict} ${why}`, async function () {
      requireTool(this, "g++");
      if (flags.some((flag) => flag === "-mfma")) requireFeatures(this, ["fma"]);
      const program = at("golden");
      await output("g++", [...strictFlags, ...flags, golden, "-o", program]);
      const [, seen, progress] = (await output(program, [])).toString().split(" ");
      strictEqual(seen, verdict);
      ok(Number(progress) > 0.001, "the golden step learns");
    });
  }

  for (const [why, what] of [
    ["weights that overflow", { bases: [new Float32Array(799).fill(1e30)] }],
    ["a base that is no number", { bases: [new Float32Array(799).fill(Number.NaN)] }],
  ] as const) {
    it(`comes to no update from ${why}`, async function () {
      requireTool(this, "g++");
      const written = await learn(await compile("g++", ["-O2"]), { ...job, ...what });
      strictEqual(written.readUInt32LE(0), 0);
    });
  }
});
