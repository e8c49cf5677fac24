import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Evaluation } from "@lares/cli";
import { episodeKinds, methodNames, writeGeneratedRooms } from "@lares/edge-agent";
import { rivals } from "@lares/shared";
import { runLares, startLares } from "../run-lares.ts";

describe("lares evaluate", function () {
  this.timeout(120_000);
  let folder: string;
  let common: readonly string[];
  let calm: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-evaluate-"));
    const data = join(folder, "rooms");
    await writeGeneratedRooms(data, { normal: 40, anomalous: 4 });
    await rm(join(data, "hallway", "anomalous"), { recursive: true });
    calm = "hallway";
    common = ["evaluate", "--data", data, "--models", "micro", "--quick"];
  });
  after(() => rm(folder, { recursive: true }));

  const run = async (name: string, ...args: string[]) => {
    const file = join(folder, name);
    const { code, stdout, stderr } = await runLares([...common, "--json", file, ...args]);
    strictEqual(code, 0, stderr);
    return { stdout, stderr, text: await readFile(file, "utf8") };
  };

  it("prints nothing but the result with --json -, and no progress without a terminal", async () => {
    const few = ["--methods", "none", "--detectors", "mse", "--against", "mse"];
    const { code, stdout, stderr } = await runLares([...common, ...few, "--json", "-"]);
    deepStrictEqual([code, stderr], [0, ""]);
    strictEqual(Evaluation.parse(JSON.parse(stdout)).settings.detectors[0], "mse");
  });

  it("measures everything on every room, and writes what it says it writes", async () => {
    const plot = join(folder, "all.svg");
    const { stdout, stderr, text } = await run("all.json", "--plot", plot, "--progress");
    match(await readFile(plot, "utf8"), /<svg .*AUROC, micro.*>pca-16 by appearance</s);
    const { results, summary, rooms, settings } = Evaluation.parse(JSON.parse(text));
    const names = [...methodNames, ...rivals.keys()];
    strictEqual(settings.rooms, 3);
    deepStrictEqual([...new Set(results.map(({ method }) => method))], names);
    for (const method of names) {
      const own = results.filter((row) => row.method === method);
      deepStrictEqual(
        [...new Set(own.map(({ room }) => room))],
        rooms.map(({ room }) => room),
      );
      match(stdout, new RegExp(`^${method} `, "m"));
      match(stderr, new RegExp(`^\\d+ of ${names.length}: ${method}, micro.*; about`, "m"));
    }
    for (const { room, auroc, recall, falseAlarmRate } of results) {
      // 8 calibration frames promise nothing.
      deepStrictEqual([recall, falseAlarmRate], [null, null]);
      strictEqual(auroc === null, room === calm);
    }
    for (const { isNetwork, gradients, bytes, method, normalLoss } of summary) {
      strictEqual(isNetwork, gradients > 0);
      strictEqual(isNetwork && method !== "local", bytes > 0);
      if (isNetwork) ok(normalLoss !== null && normalLoss > 0);
    }
    strictEqual(summary.filter(({ standing }) => standing === "best").length, 1);
  });

  it("writes the same bytes with one worker or two, and others for other seeds", async () => {
    const few = ["--methods", "fedala,local", "--detectors", "pca-8"];
    const { text } = await run("one.json", ...few, "--workers", "1");
    strictEqual((await run("two.json", ...few, "--workers", "2")).text, text);
    notStrictEqual((await run("other.json", ...few, "--seeds", "2")).text, text);
  });

  it("goes on where it was killed, and ends with the bytes of a run that was not", async () => {
    const few = [
      "--methods",
      "fedavg,local",
      "--detectors",
      "pca-8,mse",
      "--workers",
      "1",
      "--progress",
    ];
    const whole = await run("whole.json", ...few);
    const killed = [...common, ...few, "--json", join(folder, "killed.json")];
    const child = startLares(killed);
    const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
    await once(lines, "line");
    child.kill("SIGKILL");
    await once(child, "close");
    const resumed = await run("killed.json", ...few, "--resume");
    match(resumed.stderr, /^1 of 4: fedavg, micro, seed 1: .*; from the journal$/m);
    match(resumed.stderr, /^4 of 4: .*; about 0 s left$/m);
    strictEqual(resumed.text, whole.text);
    const again = await run("killed.json", ...few, "--resume", "--epochs", "2");
    ok(!again.stderr.includes("from the journal"), "other epochs, the same result");
  });

  it("knows what happened where, and in which pixels, in the generated benchmark", async () => {
    const few = ["--rooms", "1", "--methods", "local", "--detectors", "mse", "--workers", "1"];
    const { text } = await run("generated.json", "--data", "generated", ...few);
    const { summary, rooms } = Evaluation.parse(JSON.parse(text));
    strictEqual(rooms[0]?.episodes, 40);
    const appearance = summary.find(({ score }) => score === "appearance");
    ok(appearance !== undefined && appearance.pixelAuroc !== null && appearance.pixelAuroc > 0.5);
    deepStrictEqual(Object.keys(appearance.aurocByKind), [...episodeKinds].sort());
    deepStrictEqual(Object.keys(appearance.aurocByDifficulty), ["1", "2", "3"]);
    ok(appearance.falseAlarmRate !== null && appearance.recall !== null);
  });

  it("is quiet when it is asked to be", async () => {
    const { stderr } = await run(
      "quiet.json",
      "--methods",
      "none",
      "--detectors",
      "mse",
      "--quiet",
    );
    strictEqual(stderr, "");
  });

  it("trains a network that somebody brings, in its workers, and writes down which", async () => {
    const layers = [
      { kind: "conv3x3", channels: 4, stride: 2, activation: "relu" },
      { kind: "transposedConv", size: 3, channels: 1, activation: "linear" },
    ];
    const input = { height: 32, width: 32, channels: 1 };
    const tiny = { name: "tiny", input, sees: "difference", layers };
    const file = join(folder, "tiny.model.json");
    await writeFile(file, JSON.stringify(tiny));
    const own = ["--models", "none", "--model-file", file];
    const { text } = await run("own.json", ...own, "--methods", "local", "--detectors", "mse");
    const { settings, results } = Evaluation.parse(JSON.parse(text));
    deepStrictEqual(settings.ownModels, [tiny]);
    deepStrictEqual([...new Set(results.map(({ model }) => model))], ["tiny"]);
    ok(results.some(({ method, normalLoss }) => method === "local" && (normalLoss ?? 0) > 0));
  });

  const wrong: [why: string, args: readonly string[], message: RegExp][] = [
    ["an unknown method", ["--methods", "magic"], /methods is "magic", expected one of fedala/],
    ["no seed", ["--seeds", "0"], /--seeds.*'0'.*from 1/s],
    ["nothing to resume", ["--resume"], /--resume has no --json/],
    ["a folder without rooms", ["--data", "no/such", "--json", "FILE"], /no\/such does not exist/],
    ["a file that cannot be written", ["--json", "no/such/a.json"], /a\.json cannot be written/],
  ];
  for (const [why, args, message] of wrong) {
    it(`refuses ${why}, with exit code 2`, async () => {
      const file = join(folder, "wrong.json");
      const named = args.map((arg) => arg.replace("FILE", file));
      const { code, stderr } = await runLares(["evaluate", "--quick", ...named]);
      match(stderr, message);
      strictEqual(code, 2);
    });
  }
});
