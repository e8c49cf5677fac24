import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { deviceFlashBytes, encodeBlob, MemoryFlash } from "@lares/firmware";
import { modelImage, nvsPartition, provisioningImage } from "@lares/firmware/flashing";
import { ConfigError, publicKeyOf, WireError } from "@lares/shared";
import { BenchDevice, factoryModel } from "../core/bench-device.ts";
import { deviceModel } from "../micro/micro-job.ts";
import { trainedMicro } from "../micro/trained-micro.ts";

const partitions = readFileSync(
  new URL("../../../firmware/esp-idf/partitions.csv", import.meta.url),
  "utf8",
);

/** Address and bytes of a partition, as the partition table has them. */
function partition(name: string): readonly number[] {
  const line = partitions.split("\n").find((text) => text.startsWith(`${name},`)) ?? "";
  return line.split(",").slice(3, 5).map(Number);
}

describe("an image of a model", function () {
  this.timeout(30_000);
  const { privateKey } = generateKeyPairSync("ed25519");
  const modelSigner = Buffer.from(publicKeyOf(privateKey), "hex");
  let signed: Uint8Array;
  let unsigned: Uint8Array;
  before(async () => {
    const { weights, ranges } = await trainedMicro();
    const model = { ...deviceModel(weights, ranges), version: 7 };
    signed = encodeBlob(model, privateKey);
    unsigned = encodeBlob(model);
  });

  it("is what a device runs from its next boot on", async () => {
    const { address, bytes } = modelImage(signed);
    const [start = 0, length = 0] = partition("lares");
    ok(address + bytes.length <= start + length);
    const flash = new MemoryFlash(deviceFlashBytes());
    flash.bytes.set(bytes, address - start);
    const factory = await factoryModel();
    const boot = (signer?: Uint8Array) =>
      new BenchDevice(factory, { flash, identity: signer ? { modelSigner: signer } : {} });
    strictEqual(boot(modelSigner).device.modelVersion, 7);
    strictEqual(boot().device.modelVersion, 1, "not without its signer's key");
  });

  const wrong: [string, (blob: Uint8Array) => Uint8Array, RegExp][] = [
    ["half a blob", (blob) => blob.subarray(0, 800), /length/],
    ["another file", (blob) => blob.map((byte) => byte ^ 1), /magic/],
    ["a changed weight", (blob) => blob.with(400, (blob[400] as number) ^ 1), /checksum/],
    ["a model that nobody signed", () => unsigned, /signature/],
  ];
  for (const [why, change, said] of wrong) {
    it(`is not made of ${why}`, () => {
      throws(
        () => modelImage(change(signed)),
        (e) => e instanceof WireError && said.test(e.message),
      );
    });
  }
});

describe("an image of what a device is told", () => {
  const provisioning = {
    fleet: "home",
    device: "porch",
    room: "Küche",
    wifi: { ssid: "house", password: "correct horse" },
    broker: "mqtts://192.168.1.10:8883",
    authority: `-----BEGIN CERTIFICATE-----\n${"QUJD".repeat(16)}\n-----END CERTIFICATE-----\n`,
    enrolment: { url: "https://192.168.1.10:8886", token: "t".repeat(22) },
    signer: "ab".repeat(32),
  };

  it("fills the partition nvs, and nothing of it is a private key", () => {
    const { address, bytes } = provisioningImage(provisioning);
    deepStrictEqual([address, bytes.length], partition("nvs"));
    deepStrictEqual(nvsPartition, { address, bytes: bytes.length });
    const text = new TextDecoder("latin1").decode(bytes);
    for (const part of ["house", "correct horse", "t".repeat(22), "BEGIN CERTIFICATE"]) {
      ok(text.includes(part), part);
    }
    ok(!text.includes("PRIVATE"));
  });

  const wrong: [string, object, RegExp][] = [
    [
      "a network name of 33 bytes",
      { wifi: { ssid: "é".repeat(17), password: "" } },
      /^wifi.ssid: /,
    ],
    [
      "a password of 7 characters",
      { wifi: { ssid: "a", password: "secret7" } },
      /^wifi.password: /,
    ],
    ["a broker without TLS", { broker: "mqtt://host:1883" }, /^broker: expected mqtts:/],
    ["a broker with a password in its address", { broker: "mqtts://u:p@host:1" }, /^broker: /],
    ["a device that is no id", { device: "Porch!" }, /^device: /],
    ["a half token", { enrolment: { url: "https://h:1", token: "secret7" } }, /^enrolment.token: /],
    ["a room that is too long for the device", { room: "r".repeat(65) }, /^room: /],
  ];
  for (const [why, change, said] of wrong) {
    it(`is refused for ${why}, and repeats no secret`, () => {
      throws(
        () => provisioningImage({ ...provisioning, ...change }),
        (error) =>
          error instanceof ConfigError &&
          said.test(error.message) &&
          !error.message.includes("secret7"),
      );
    });
  }
});
