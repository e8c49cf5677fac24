import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "../require-tool.ts";
import { output, run, strictFlags } from "./native-compiler.ts";

const headers = fileURLToPath(new URL("../../firmware/include/lares/", import.meta.url));

/** What a device would link: everything that training calls. */
const user = `
#include "lares/nn/trainer.hpp"
lares::nn::Status planned(lares::nn::Network& network, const int32_t* program, int32_t length) {
  return network.plan(program, length);
}
double trained(lares::nn::Trainer& trainer, const float* x, const float* y) {
  trainer.resetOptimizer();
  trainer.clearGradient();
  const double loss = trainer.addSamples(x, y, 1, 1);
  trainer.stepAdam(1e-3, 0.9, 0.999, 1e-8);
  trainer.stepSgd(1e-3);
  return loss;
}
`;

/** The same of a device that runs the quantised network and nothing else. */
const microUser = `
#include "lares/micro/area-average.hpp"
#include "lares/micro/model-blob.hpp"
#include "lares/micro/score.hpp"
#include "lares/micro/watch.hpp"
using namespace lares::micro;
bool planned(const CompiledModel& compiled, const ModelBlob& blob, Workspace& workspace) {
  if (checkBlob(blob, 1656, compiled.spec) != BlobStatus::ok) return false;
  return passesGoldenVectors(compiled.model, compiled.golden, workspace.arena);
}
bool trained(const Model& model, Room& room, const uint8_t* picture, Workspace& workspace) {
  static uint8_t frame[kPixels];
  static Confirmation confirmation;
  static Calibration calibration;
  areaAverage(picture, 160, 120, frame);
  clear(room);
  if (addToBackground(room, frame)) (void)finishBackground(room);
  measureFrame(model, room, frame, workspace);
  if (addToCells(room, workspace.cells)) (void)finishCells(room);
  calibration.add(scoreFrame(model, room, frame, workspace));
  const uint32_t confirmed = confirmation.confirmed(calibration.highest[0]);
  return isEventOpen(false, confirmed, calibration.threshold(20));
}
`;

/** The same of a device that takes part in rounds. */
const learnerUser = `
#include "lares/training/golden-step.hpp"
using namespace lares::training;
bool planned(Learner& learner, Personal& personal, KeptFrame* frames) {
  return passesGoldenStep(learner, personal, frames);
}
const float* trained(Learner& learner, Personal& personal, KeptFrame* frames) {
  learner.begin(1, {1, 16, 0.004}, 1, {frames, 24, 8}, personal);
  while (learner.step()) continue;
  return learner.delta();
}
`;

describe("kernel headers", () => {
  let directory: string;

  before(async function () {
    requireTool(this, "g++");
    directory = await mkdtemp(join(tmpdir(), "lares-headers-"));
  });

  after(async () => {
    if (directory !== undefined) await rm(directory, { recursive: true });
  });

  async function sourceFile(name: string, code: string): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, code);
    return path;
  }

  it("stand alone, each of them, and need stdint.h and stddef.h only", async function () {
    this.timeout(30_000);
    const names = (await readdir(headers, { recursive: true }))
      .filter((name) => name.endsWith(".hpp"))
      .sort();
    for (const name of names) {
      const code = await readFile(join(headers, name), "utf8");
      const foreign = code.match(/#include <(?!stdint\.h|stddef\.h).*>/g);
      strictEqual(foreign, null, name);
    }
    const all = names.map((name) => `#include "lares/${name}"`);
    for (const [i, include] of all.entries()) {
      const source = await sourceFile("alone.cpp", `${include}\n${include}\nint unused${i};\n`);
      await output("g++", [...strictFlags, "-fsyntax-only", source]);
    }
  });

  for (const [what, code] of [
    ["training", user],
    ["the quantised network", microUser],
    ["local training on a device", learnerUser],
  ] as const) {
    it(`of ${what} link from two files, and call neither heap nor library`, async function () {
      this.timeout(30_000);
      const sources = [
        await sourceFile("first.cpp", code),
        await sourceFile("second.cpp", code.replace("planned", "other").replace("trained", "more")),
      ];
      const linked = join(directory, "linked.so");
      const flags = [...strictFlags, "-O2", "-fno-math-errno", "-fPIC", "-nostdlib", "-shared"];
      await output("g++", [...flags, ...sources, "-o", linked]);
      const symbols = (await output("nm", ["--undefined-only", "-P", linked])).toString();
      // Compilers may make these two of a loop; every toolchain brings them.
      const allowed = /^(memset|memcpy)\b/;
      deepStrictEqual(
        symbols.split("\n").filter((line) => line !== "" && !allowed.test(line)),
        [],
      );
    });
  }

  it("do not compile where a status is dropped", async () => {
    const careless = user
      .replace("return network.plan", "network.plan")
      .replace("length);\n}", "length); return {};\n}");
    const source = await sourceFile("careless.cpp", careless);
    const { exitCode, stderr } = await run("g++", [...strictFlags, "-fsyntax-only", source]);
    strictEqual(exitCode, 1);
    match(stderr, /nodiscard|unused-result/);
  });
});
