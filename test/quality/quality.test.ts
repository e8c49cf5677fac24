import {
  deepStrictEqual,
  doesNotMatch,
  match,
  notStrictEqual,
  ok,
  strictEqual,
  throws,
} from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Drawing,
  type Evaluation,
  type EvaluationSettings,
  evaluationOf,
  type RoomOutcome,
  svgOf,
} from "@lares/cli";
import { ConfigError } from "@lares/shared";
import type { ColdStartReport } from "../bench/cold-start-report.ts";
import type { PromiseReport } from "../bench/promise-report.ts";
import type { SearchReport } from "../bench/search/search-report.ts";
import { someOutcome, someUnit } from "../cli/evaluate/outcomes.ts";
import { mergedReport } from "./merged-report.ts";
import { parseQualityData, type QualityData } from "./quality-data.ts";
import { qualityReport } from "./report.ts";

const settings: EvaluationSettings = {
  models: ["micro"],
  methods: ["fedala", "local"],
  detectors: ["pca-16", "mse"],
  against: ["pca-16", "local"],
  seeds: 1,
  rounds: 2,
  training: { epochs: 1, batchSize: 16, learningRate: 0.002 },
  dtype: "f32",
};

const plain = someOutcome("attic", [2, 2], [3]);
const missed = someOutcome("attic", [0.2, 0.1], [0.3]);
const histogram = [1, 0, 0, 0, 0, 0, 0, 0, 0, 3];

/** @param fedala what the best network gave */
function someEvaluation(fedala: RoomOutcome, rival: RoomOutcome): Evaluation {
  return evaluationOf(settings, [
    { unit: someUnit("fedala", 1), outcome: [{ ...fedala, alphaHistogram: histogram }] },
    { unit: someUnit("local", 1), outcome: [missed] },
    { unit: someUnit("pca-16", null), outcome: [rival] },
    { unit: someUnit("mse", null), outcome: [missed] },
  ]);
}

const dataOf = (
  ...reports: readonly (Evaluation | ColdStartReport | PromiseReport | SearchReport)[]
): QualityData =>
  parseQualityData(new Map(reports.map((report, i) => [`${i}.json`, JSON.stringify(report)])));

/** Of two rooms, one of which gains 20 % by the common model and one nothing. */
const coldStarts: ColdStartReport = {
  kind: "cold-start",
  settings: { models: ["micro"], seeds: 1, rounds: 2, epochs: 1, checkpoints: [25, 100] },
  results: ["attic", "cellar"].map((room, i) => ({
    model: "micro",
    seed: 1,
    room,
    frames: 20,
    background: 2,
    global: 1,
    fromGlobal: [0.8 + 0.2 * i, 0.5],
    fromScratch: [1, 0.5],
    aurocs: { fromGlobal: [0.8, 0.9], fromScratch: [0.7, 0.9] },
    stepsToScratch: i === 0 ? 60 : null,
  })),
};

/** Of two recipes, the second of which is better by chance alone. */
const search: SearchReport = {
  kind: "search",
  settings: { rooms: 2, seeds: 1 },
  results: ["as it is", "deeper"].flatMap((recipe, i) =>
    ["attic", "cellar"].map((room, j) => ({
      model: "micro",
      recipe,
      parameters: 799 + i,
      room,
      seed: 1,
      aurocs: { full: 0.7 + (j === 0 ? 0.1 * i : 0), half: 0.7, none: 0.75 },
      loss: 0.5,
    })),
  ),
};

const falseEvent = {
  ...{ day: 9, hour: 20, minutes: 4, level: 1.3, x: 0.5, y: 0.5 },
  evidence: ["appearance" as const],
};
const noFrames = { watching: 0, covered: 0, dark: 0, moved: 0, frozen: 0 };
/** Two weeks of a room that kept its promise and of one that did not; one that never learned. */
const promises: PromiseReport = {
  kind: "promise",
  settings: {
    model: "micro",
    days: 14,
    intervalSeconds: 60,
    eventsPerWeek: 1,
    objectsPerWeek: 2,
    frequent: true,
    watch: "frames",
    confirmation: { needed: 8, window: 10 },
  },
  rooms: [
    ["attic", 14, 2, 4],
    ["cellar", 14, 6, 2],
    ["shed", 0, 0, 0],
  ].map(([room, measuredDays, events, found]) => ({
    room: String(room),
    measuredDays: Number(measuredDays),
    thresholds: null,
    falseEvents: Array.from({ length: Number(events) }, () => falseEvent),
    objects: measuredDays === 0 ? 0 : 4,
    foundObjects: Number(found),
    foundWhenFrequent: 0,
    cameraFrames: noFrames,
  })),
};

describe("QUALITY.md", () => {
  const ahead = qualityReport(dataOf(someEvaluation(plain, missed)));
  const behind = qualityReport(dataOf(someEvaluation(missed, plain)));
  const tied = qualityReport(dataOf(someEvaluation(plain, plain)));

  it("says who is best, and whether that is more than chance", () => {
    match(ahead.markdown, /Best: \*\*fedala by appearance\*\* with 1\.000/);
    match(
      ahead.markdown,
      /No other row ties with it\. The best without a network is .*more than chance/,
    );
    match(behind.markdown, /Best: \*\*pca-16 by appearance\*\* with 1\.000/);
    match(
      behind.markdown,
      /The best network is fedala by appearance, 0\.\d+ lower, more than chance/,
    );
    match(tied.markdown, /No more than chance behind it: pca-16 by appearance\./);
  });

  it("says what federation gave, and nothing where it gave nothing", () => {
    match(ahead.markdown, /Higher AUROC than local by more than chance: fedala\. Lower.*: none\./);
    match(behind.markdown, /Higher AUROC than local by more than chance: none\./);
  });

  it("says so when there are too few seeds to tell methods apart", () => {
    match(ahead.markdown, /from episodes and clips alone where there are fewer than three seeds/);
    const many = { ...someEvaluation(plain, missed), settings: { ...settings, seeds: 3 } };
    doesNotMatch(qualityReport(dataOf(many)).markdown, /fewer than three seeds/);
  });

  it("has a section for what there are data for, and no other", () => {
    const titles = (markdown: string) =>
      [...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    deepStrictEqual(titles(ahead.markdown), [
      "Detection",
      "By kind and difficulty",
      "By room",
      "Thresholds: promised and achieved",
      "Federation",
      "Alpha",
      "What limits it",
    ]);
    const quiet = { ...plain, episodes: [], scores: {} };
    const little = evaluationOf(settings, [{ unit: someUnit("mse", null), outcome: [quiet] }]);
    deepStrictEqual(titles(qualityReport(dataOf(little)).markdown), []);
  });

  it("has a line for each kind of episode and each room, with the best in bold", () => {
    const line = (name: string) =>
      new RegExp(`^\\| ${name} +\\| +\\*\\*1\\.000\\*\\* +\\| +0\\.`, "m");
    for (const name of ["fall", "intruder", "difficulty 3", "attic"]) {
      match(ahead.markdown, line(name));
    }
  });

  it("shows shares of alphas", () => {
    match(ahead.markdown, /fedala\*\*: 25 % of alphas are below 0\.9/);
  });

  it("says what the common model is worth to a new room", () => {
    const { markdown, figures } = qualityReport(dataOf(coldStarts));
    match(
      markdown,
      /^\| 20 +\| +25 \| +−10\.0 % \| +50\.0 % \| +−55\.0 % \| +\+0\.100 \(\+0\.100 to \+0\.100\) \| +\|$/m,
    );
    match(
      markdown,
      /^\| 20 +\| +100 \| +\+0\.0 % \| +0\.0 % \| +−75\.0 % \| +\+0\.000 .*\| +40 in 1 of 2 \|$/m,
    );
    deepStrictEqual(Object.keys(figures), ["generated-micro-cold-start.svg"]);
    const both = qualityReport(dataOf(coldStarts, someEvaluation(plain, missed))).markdown;
    match(both, /^## Federation$.*^## Cold start$/ms);
  });

  it("says which recipes are better than ours, and none that is so by chance", () => {
    const { markdown } = qualityReport(dataOf(search));
    match(markdown, /^### Development rooms, micro$/m);
    match(markdown, /^2 rooms, seeds 1 to 1\. Better than ours by more than chance, .*: none\./m);
    match(
      markdown,
      /^\| deeper +\| +800 \| 0\.500 \| +0\.750 \| \+0\.050 \(\+0\.000 to \+0\.100\)/m,
    );
    throws(() => dataOf(search, search), /1\.json is the second .* "Development rooms"/);
  });

  it("says what each room kept of its promised events, and when it did not", () => {
    const { markdown, figures } = qualityReport(dataOf(promises));
    match(
      markdown,
      /^\| attic +\| +1 \| +1\.00 \| +100\.0 % \| +0\.0 % \| +4 \| +0, 0, 0, 2 \| +0 \|$/m,
    );
    match(markdown, /^\| cellar +\| +1 \| +3\.00 \| +50\.0 % .* 0, 0, 0, 6 \| +0 \|$/m);
    match(markdown, /8 of 10 must agree/);
    match(markdown, /^\| shed +\| +1 \| +– \| +– /m);
    match(
      markdown,
      /1 of 3 rooms kept the promise, 1 had at most twice as many\. Means:\s2\.00 false events a week, recall 75\.0 %, if/,
    );
    const svg = svgOf(figures["promise-micro.svg"] as Drawing);
    match(svg, /achieved/);
    doesNotMatch(markdown + svg, /NaN|undefined|Infinity/);
    throws(() => dataOf(promises, promises), /second of its kind/);
  });

  it("replaces the parts that were measured anew, and keeps all others to the byte", () => {
    const all = [coldStarts, promises, someEvaluation(plain, missed)];
    const older = qualityReport(dataOf(...all)).markdown;
    for (const same of all) {
      strictEqual(mergedReport(older, qualityReport(dataOf(same)).markdown), older);
    }
    const results = coldStarts.results.map((row) => ({ ...row, fromGlobal: [0.5, 0.5] }));
    const newer = qualityReport(dataOf({ ...coldStarts, results })).markdown;
    const merged = mergedReport(older, newer);
    const anew = qualityReport(dataOf({ ...coldStarts, results }, ...all.slice(1))).markdown;
    strictEqual(merged, anew);
    notStrictEqual(merged, older);
  });

  it("adds a part that was not measured before after its siblings, or at the end", () => {
    const older = qualityReport(dataOf(promises, someEvaluation(plain, missed))).markdown;
    const settings = { ...promises.settings, watch: "lasting" } as const;
    const added = dataOf({ ...promises, settings }, coldStarts);
    const merged = mergedReport(older, qualityReport(added).markdown);
    match(
      merged,
      /^### False events in a week$.*^### False events in a week, of .*^## Federation$/ms,
    );
    match(merged, /^## Cold start$.*^### Generated rooms, micro$/ms);
    strictEqual(mergedReport(merged, qualityReport(added).markdown), merged);
  });

  it("says of the rooms that were measured anew with how many seeds that was", () => {
    const older = qualityReport(dataOf(promises, someEvaluation(plain, missed))).markdown;
    const evaluation = someEvaluation(plain, missed);
    const newer = dataOf({ ...evaluation, settings: { ...evaluation.settings, seeds: 5 } });
    const merged = mergedReport(older, qualityReport(newer).markdown);
    match(merged, /^- Generated rooms: 1 rooms; .* seeds 1 to 5, /m);
    doesNotMatch(merged, /^- Generated rooms: .* seeds 1 to 1, /m);
  });

  it("names rooms by their folder and no path", () => {
    const real = { ...someEvaluation(plain, missed) };
    const data = dataOf({ ...real, settings: { ...settings, data: "houses/anna/rooms" } });
    match(qualityReport(data).markdown, /### Real rooms \(rooms\), micro/);
    doesNotMatch(qualityReport(data).markdown, /anna/);
  });

  it("links each of its pictures, and has no other", () => {
    const linked = [...ahead.markdown.matchAll(/\]\(test\/quality\/plots\/(.*?)\)/g)];
    deepStrictEqual(linked.map(([, file]) => file).sort(), Object.keys(ahead.figures).sort());
    for (const svg of Object.values(ahead.figures).map((drawing) => svgOf(drawing))) {
      match(svg, /^<svg xmlns=.*<\/svg>\n$/s);
      doesNotMatch(svg, /NaN|undefined|Infinity/);
    }
  });

  it("refuses files that are no evaluation, naming them", () => {
    throws(
      () => parseQualityData(new Map([["notes.json", '{"rooms": []}']])),
      (error: Error) => error instanceof ConfigError && /^notes\.json is no/.test(error.message),
    );
  });

  it("refuses the same rooms twice", () => {
    throws(
      () => dataOf(someEvaluation(plain, missed), someEvaluation(missed, plain)),
      (error: Error) =>
        error instanceof ConfigError && /^1\.json is the second/.test(error.message),
    );
  });
});

describe("npm run quality", function () {
  this.timeout(20_000);
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const quality = (...args: string[]) =>
    spawnSync(process.execPath, ["--conditions=source", "--import=tsx", main, ...args], {
      encoding: "utf8",
    });
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-quality-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("writes the page and its pictures, and takes old pictures away", async () => {
    const file = join(folder, "result.json");
    await writeFile(file, JSON.stringify(someEvaluation(plain, missed)));
    strictEqual(quality("--out", folder, file).stderr, "");
    const plots = join(folder, "test", "quality", "plots");
    await writeFile(join(plots, "old.svg"), "");
    strictEqual(quality("--out", folder, file).status, 0);
    ok(!existsSync(join(plots, "old.svg")));
    const { markdown, figures } = qualityReport(dataOf(someEvaluation(plain, missed)));
    strictEqual(await readFile(join(folder, "QUALITY.md"), "utf8"), markdown);
    deepStrictEqual((await readdir(plots)).sort(), Object.keys(figures).sort());
  });

  const wrong: [why: string, args: readonly string[], message: RegExp][] = [
    ["no file", [], /no file was named/],
    ["a file that is not there", ["no/such.json"], /no\/such\.json cannot be read/],
  ];
  for (const [why, args, message] of wrong) {
    it(`refuses ${why}, with exit code 2`, () => {
      const file = join(folder, "result.json");
      const { status, stderr } = quality(...args.map((arg) => arg.replace("FILE", file)));
      match(stderr, message);
      strictEqual(status, 2);
    });
  }
});
