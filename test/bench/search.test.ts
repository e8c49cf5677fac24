import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeGeneratedRooms } from "@lares/edge-agent";
import { parameterCount, seededRandom } from "@lares/shared";
import { targetFor } from "./search/losses.ts";
import { recipesOf } from "./search/recipes.ts";
import { SearchReport, type SearchRow } from "./search/search-report.ts";
import { betterRecipes } from "./search/search-table.ts";

const shape = { height: 8, width: 16, channels: 2 };
const size = shape.height * shape.width * shape.channels;
const row = shape.width * shape.channels;

/** Mean over values of the squared error, of values and of the differences of neighbours. */
function gradientLoss(output: Float32Array, target: Float32Array): number {
  const error = Array.from(output, (value, i) => value - (target[i] ?? 0));
  let sum = error.reduce((total, e) => total + e * e, 0);
  for (const [i, e] of error.entries()) {
    if (i % row < row - shape.channels) sum += ((error[i + shape.channels] ?? 0) - e) ** 2;
    if (i < size - row) sum += ((error[i + row] ?? 0) - e) ** 2;
  }
  return sum / size;
}

/** Mean squared error and a hundredth of 1 − SSIM, as Wang et al. write it, by windows of 8x8. */
function ssimLoss(output: Float32Array, target: Float32Array): number {
  const mse = output.reduce((sum, value, i) => sum + (value - (target[i] ?? 0)) ** 2, 0) / size;
  let similarity = 0;
  for (let left = 0; left < shape.width; left += 8) {
    for (let channel = 0; channel < shape.channels; channel++) {
      const inside = [...output.keys()].filter((i) => {
        const x = Math.floor((i % row) / shape.channels);
        return i % shape.channels === channel && x >= left && x < left + 8;
      });
      similarity += ssim(
        inside.map((i) => output[i] ?? 0),
        inside.map((i) => target[i] ?? 0),
      );
    }
  }
  return mse + 0.01 * (1 - similarity / 4);
}

function ssim(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const of = (x: readonly number[], y: readonly number[], mx: number, my: number) =>
    mean(x.map((v, i) => (v - mx) * ((y[i] ?? 0) - my)));
  const [c1, c2] = [0.08 ** 2, 0.24 ** 2];
  const top = (2 * ma * mb + c1) * (2 * of(a, b, ma, mb) + c2);
  return top / ((ma * ma + mb * mb + c1) * (of(a, a, ma, ma) + of(b, b, mb, mb) + c2));
}

describe("bench search", () => {
  const random = seededRandom(1);
  const some = () => Float32Array.from({ length: size }, () => random() - 0.5);
  for (const [name, lossOf] of [
    ["gradient", gradientLoss],
    ["ssim", ssimLoss],
  ] as const) {
    it(`descends the ${name} loss: its slope is that of the squared error to another target`, () => {
      const [output, target] = [some(), some()];
      const other = targetFor(name, shape, output, target);
      for (const i of [0, 1, 17, 100, size - 1]) {
        const step = 1e-3;
        const at = (by: number) => lossOf(output.with(i, (output[i] ?? 0) + by), target);
        const slope = (at(step) - at(-step)) / (2 * step);
        const found = (2 * ((output[i] ?? 0) - (other[i] ?? 0))) / size;
        // Differences of float32 values leave three digits.
        ok(Math.abs(slope - found) < 1e-5 + 1e-2 * Math.abs(slope), `${i}: ${slope}, ${found}`);
      }
    });
  }

  for (const [model, most] of [
    ["simple", 50_000],
    ["micro", 799],
  ] as const) {
    it(`tries networks of at most ${most} parameters for ${model}, two frames' inputs apart`, () => {
      for (const { name, spec, context } of recipesOf(model)) {
        if (context !== "before") ok(parameterCount(spec) <= most, `${name} has more`);
      }
    });
  }

  it("calls a recipe better only when it is so beyond chance", () => {
    const rowOf = (recipe: string, room: string, full: number): SearchRow => {
      const aurocs = { full, half: 0.7, none: 0.75 };
      return { model: "micro", recipe, parameters: 1, room, seed: 1, aurocs, loss: 1 };
    };
    const gains = { "as it is": [0, 0], better: [0.1, 0.2], luckier: [0.3, -0.1] };
    const results = Object.entries(gains).flatMap(([recipe, by]) =>
      by.map((gain, i) => rowOf(recipe, `room-${i}`, 0.6 + gain)),
    );
    const report: SearchReport = { kind: "search", settings: { rooms: 2, seeds: 1 }, results };
    deepStrictEqual(betterRecipes(report, "micro"), { thanOurs: ["better"], thanStatistics: [] });
  });

  it("measures every recipe in every room", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lares-search-"));
    try {
      const json = join(folder, "search.json");
      const rooms = join(folder, "rooms");
      await writeGeneratedRooms(rooms, { normal: 20, anomalous: 4 });
      const main = ["--conditions=source", "--import=tsx", "test/bench/main.ts", "search"];
      const options = ["--models", "micro", "--data", rooms, "--rooms", "2", "--seeds", "1"];
      const bench = spawnSync(process.execPath, [...main, ...options, "--json", json], {
        encoding: "utf8",
      });
      strictEqual(bench.status, 0, bench.stderr);
      match(bench.stdout, /^predicts the next frame +799 +\d/m);
      const { results } = SearchReport.parse(JSON.parse(await readFile(json, "utf8")));
      strictEqual(results.length, 2 * recipesOf("micro").length);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);

  it("refuses a model that has no recipes", () => {
    const main = ["--conditions=source", "--import=tsx", "test/bench/main.ts", "search"];
    const bench = spawnSync(process.execPath, [...main, "--models", "seed"], { encoding: "utf8" });
    strictEqual(bench.status, 2);
    match(bench.stderr, /^--models has seed, expected simple or micro/);
  });
});
