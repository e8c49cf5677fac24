import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeBlob, encodeModel } from "@lares/firmware";
import {
  encodeTrainedModel,
  type FleetId,
  initialWeights,
  type ModelSpec,
  micro,
  seed,
  weightsDigest,
} from "@lares/shared";
import { trainedMicro } from "../firmware/micro/trained-micro.ts";
import { smallRooms } from "../rooms.ts";
import { runLares } from "./run-lares.ts";

describe("lares export", function () {
  this.timeout(120_000);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  let folder: string;
  let data: string;
  let weights: Float32Array;
  const at = (name: string) => join(folder, name);
  const save = async (name: string, spec: ModelSpec, values: Float32Array) => {
    const model = { spec, fleet: "home" as FleetId, round: 4, weights: values };
    await writeFile(at(name), encodeTrainedModel(model));
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-export-"));
    data = await smallRooms();
    weights = (await trainedMicro()).weights;
    await save("micro.lares", micro, weights);
    await save("seed.lares", seed, initialWeights(seed, 1));
    const wild = weights.slice();
    wild[798] = 1e9;
    await save("wild.lares", micro, wild);
    await writeFile(at("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    await writeFile(at("ranges.json"), JSON.stringify(new Array(11).fill(4)));
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await rm(data, { recursive: true });
  });

  const exported = (out: string, ...args: string[]) =>
    runLares(["export", "--model", at("micro.lares"), "--out", at(out), "--data", data, ...args]);

  it("writes header, signed blob and report, the same bytes each time", async () => {
    const { code, stdout, stderr } = await exported("a", "--sign-key", at("key.pem"));
    strictEqual(code, 0, stderr);
    match(stdout, /Whole numbers (lose|gain) [\d.]+ AUROC on average/);
    match(stdout, /xiao_esp32s3 .*fits/);
    const blob = await readFile(at("a/model.blob"));
    const device = decodeBlob(blob, publicKey);
    strictEqual(device.weights, weightsDigest(weights));
    strictEqual(device.version, 4);
    const report = JSON.parse(await readFile(at("a/report.json"), "utf8"));
    strictEqual(report.rooms.length, 5);
    ok(report.means.float > 0.5 && report.means.float - report.means.int8 <= 0.005);
    const header = await readFile(at("a/lares_model.hpp"), "utf8");
    match(header, new RegExp(`${device.golden.outputCrc[7]}U`));
    await exported("b", "--sign-key", at("key.pem"));
    for (const name of ["model.blob", "lares_model.hpp", "manifest.json", "report.json"]) {
      deepStrictEqual(await readFile(at(`b/${name}`)), await readFile(at(`a/${name}`)), name);
    }
  });

  it("takes ranges that devices report, and says when nobody signed", async () => {
    const options = ["--ranges", at("ranges.json"), "--model-version", "9"];
    const { code, stdout } = await exported("c", ...options);
    strictEqual(code, 0);
    match(stdout, /not signed/);
    const device = decodeBlob(await readFile(at("c/model.blob")));
    strictEqual(device.version, 9);
    deepStrictEqual(device.model.ranges, new Float32Array(11).fill(4));
    strictEqual(encodeModel(device.model).length, 1432);
  });

  const wrong: [string, () => string[], RegExp][] = [
    ["a model of another kind", () => ["--model", at("seed.lares")], /"seed", expected "micro"/],
    [
      "a model that overflows",
      () => ["--model", at("wild.lares")],
      /decoder3\.pointwise overflows/,
    ],
    ["a file that is no model", () => ["--model", at("key.pem")], /--model .*no trained model/],
    ["a file that is not there", () => ["--model", at("nothing")], /cannot be read/],
    ["a key that is none", () => ["--sign-key", at("ranges.json")], /no Ed25519 private key/],
    ["ranges that are none", () => ["--ranges", at("key.pem")], /--ranges .*11 numbers/],
    ["a board that nobody has", () => ["--board", "toaster"], /--board.*esp32cam/s],
  ];
  for (const [why, options, message] of wrong) {
    it(`refuses ${why}`, async () => {
      const { code, stderr } = await exported("d", ...options());
      match(stderr, message);
      ok(code === 1 || code === 2, `code ${code}`);
    });
  }
});
