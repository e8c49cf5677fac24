import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openFolder } from "@lares/aggregator";
import { MemoryBus, type Sha256 } from "@lares/shared";
import sharp from "sharp";
import { playRounds } from "../aggregator/state/five-devices.ts";
import { runLares } from "../cli/run-lares.ts";

describe("lares rounds", function () {
  this.timeout(60_000);
  let state: string;
  let model: Sha256;

  before(async () => {
    state = await mkdtemp(join(tmpdir(), "lares-rounds-"));
    const bus = new MemoryBus();
    const connect = (clientId: string) => bus.connect({ clientId });
    ({ model } = await playRounds(await openFolder(state), { rounds: 2, connect }));
  });
  after(() => rm(state, { recursive: true }));

  const rounds = (...args: string[]) => runLares(["rounds", ...args, "--state", state]);

  it("lists what there is, for people and scripts", async () => {
    const { stdout, code } = await rounds("list");
    match(stdout, /^round +standing +updates +cohort +quorum +loss +model$/m);
    match(stdout, new RegExp(`^1 +closed +5 +5 +5 +0\\.2500 +${model.slice(0, 12)}$`, "m"));
    strictEqual(code, 0);
    const listed = JSON.parse((await rounds("list", "--json")).stdout);
    deepStrictEqual(
      listed.map(({ round, standing }: Record<string, unknown>) => [round, standing]),
      [
        [0, "closed"],
        [1, "closed"],
      ],
    );
  });

  it("shows who counted", async () => {
    const { stdout } = await rounds("show", "1");
    match(stdout, new RegExp(`^model: ${model}$`, "m"));
    match(stdout, /^ {2}e +51 frames +loss 0\.2500 +norm 20\.2 +[0-9a-f]{12}$/m);
  });

  it("draws a round, as SVG and as PNG", async () => {
    const file = (ending: string) => join(state, "..", `${basename(state)}-round.${ending}`);
    for (const ending of ["svg", "png"]) {
      const { code } = await rounds("show", "1", "--plot", file(ending));
      strictEqual(code, 0);
    }
    match(await readFile(file("svg"), "utf8"), />e, 51 frames</);
    const { format, width, height } = await sharp(file("png")).metadata();
    deepStrictEqual([format, width], ["png", 2 * 752]);
    strictEqual((height ?? 0) > 1000, true);
    for (const ending of ["svg", "png"]) await rm(file(ending));
  });

  it("computes a model again", async () => {
    const { stdout, code } = await rounds("replay", "1", "--json");
    const { recorded, replayed, isSame } = JSON.parse(stdout);
    deepStrictEqual([recorded, replayed, isSame, code], [model, model, true, 0]);
  });

  it("names updates that stand out", async () => {
    // Device a claims 11 frames and adds a seventh; the others claim up to 51 and add up to five.
    const { stdout } = await rounds("suspects", "1", "--json");
    deepStrictEqual(JSON.parse(stdout), []);
    match((await rounds("suspects", "1")).stdout, /^no update of round 1 stands out$/m);
  });

  it("says which rounds there are when one is missing", async () => {
    const { stderr, code } = await rounds("show", "7");
    match(stderr, /round is 7, the folder holds 0 to 1/);
    strictEqual(code, 2);
    const nowhere = await runLares(["rounds", "list", "--state", join(state, "nowhere")]);
    match(nowhere.stderr, /state folder .*nowhere cannot be used: ENOENT/);
  });

  it("verifies, and ends with 1 when something is wrong", async () => {
    const fine = await rounds("verify");
    match(fine.stdout, /^2 rounds checked, 0 with something wrong$/m);
    strictEqual(fine.code, 0);
    await appendFile(join(state, "round-000000001.log"), "torn");
    const torn = await rounds("verify");
    match(torn.stdout, /^round 1: 4 bytes follow the last whole record$/m);
    strictEqual(torn.code, 1);
  });
});
