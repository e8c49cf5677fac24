import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, startBroker } from "@lares/broker";
import { encodeBlob } from "@lares/firmware";
import { encodeTrainedModel, micro, publicKeyOf } from "@lares/shared";
import { identity } from "../../firmware/core/bench-device.ts";
import { deviceModel } from "../../firmware/micro/micro-job.ts";
import { trainedMicro } from "../../firmware/micro/trained-micro.ts";
import { runLares } from "../run-lares.ts";
import { startWaitingDevice } from "./waiting-device.ts";

describe("lares micro publish", function () {
  this.timeout(60_000);
  const { privateKey } = generateKeyPairSync("ed25519");
  const stranger = generateKeyPairSync("ed25519").privateKey;
  let folder: string;
  let broker: Broker;
  const file = (name: string) => join(folder, name);
  const publish = (...args: string[]) =>
    runLares(["micro", "publish", "--broker", broker.url, ...args]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-test-"));
    const { weights, ranges } = await trainedMicro();
    const model = deviceModel(weights, ranges);
    const trained = { spec: micro, fleet: identity.fleet, weights, round: 3 };
    await writeFile(file("model.lares"), encodeTrainedModel(trained));
    await writeFile(file("unsigned.blob"), encodeBlob({ ...model, version: 2 }));
    await writeFile(file("foreign.blob"), encodeBlob({ ...model, version: 9 }, stranger));
    await writeFile(file("signing.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
  });
  afterEach(() => broker[Symbol.asyncDispose]());

  const startDevice = (id: string, modelSigner?: Uint8Array) =>
    startWaitingDevice(broker.url, id, modelSigner);
  const fleetKey = Buffer.from(publicKeyOf(privateKey), "hex");
  const signed = () => ["--sign-key", file("signing.key")];

  it("brings a trained model to every device, and says what became of it", async () => {
    await using _porch = await startDevice("porch", fleetKey);
    await using _attic = await startDevice("attic", fleetKey);
    const { code, stdout, stderr } = await publish(
      "--model",
      file("model.lares"),
      ...signed(),
      "--json",
    );
    strictEqual(stderr, "");
    strictEqual(code, 0);
    const { version, devices } = JSON.parse(stdout);
    strictEqual(version, 3);
    deepStrictEqual(devices, [
      { device: "attic", outcome: "installed", installed: 3, refusal: null },
      { device: "porch", outcome: "installed", installed: 3, refusal: null },
    ]);
    const again = await publish("--model", file("unsigned.blob"), ...signed());
    strictEqual(again.code, 2);
    match(again.stderr, /attic runs version 3, .* the model has 2\n.*--model-version 4/);
  });

  it("fails where a device refuses, with the device's reason", async () => {
    await using _porch = await startDevice("porch", fleetKey);
    const { code, stdout, stderr } = await publish("--model", file("foreign.blob"));
    strictEqual(code, 3);
    match(stdout, /^porch: refused \(.+\)\n/);
    match(stderr, /version 9 was refused by porch/);
  });

  it("leaves it with the broker for a device that is away", async () => {
    const named = ["--device", "porch", "--wait", "0"];
    const { code, stdout } = await publish("--model", file("unsigned.blob"), ...signed(), ...named);
    strictEqual(code, 0);
    match(stdout, /porch: waiting\nVersion 2 runs on 0 of 1 devices. 1 more will get it/);
    await using _porch = await startDevice("porch", fleetKey);
    const { stdout: later } = await publish("--model", file("unsigned.blob"), ...signed());
    match(later, /porch: installed/);
  });

  const wrong: [string, () => string[], RegExp][] = [
    ["a blob that nobody signed", () => ["--model", file("unsigned.blob")], /is not signed/],
    ["no device at all", () => ["--model", file("foreign.blob")], /no micro device has told/],
    ["a file that is no model", () => ["--model", file("signing.key")], /is no trained model/],
    [
      "a version that the signature does not cover",
      () => ["--model", file("foreign.blob"), "--model-version", "10"],
      /was signed as 9/,
    ],
  ];
  for (const [why, args, said] of wrong) {
    it(`publishes nothing for ${why}`, async () => {
      const { code, stderr } = await publish(...args());
      strictEqual(code, 2);
      match(stderr, said);
    });
  }
});
