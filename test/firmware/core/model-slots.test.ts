import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { crc32 } from "node:zlib";
import { encodeBlob, isSignedBy, type MemoryFlash } from "@lares/firmware";
import { MicroModelStatus, parseJson, seededRandom } from "@lares/shared";
import { deviceModel } from "../micro/micro-job.ts";
import { trainedMicro } from "../micro/trained-micro.ts";
import { rfc8032 } from "../rfc8032.ts";
import { BenchDevice, factoryModel } from "./bench-device.ts";
import { CutFlash, copyOf, losesPower } from "./cut-flash.ts";

const rawKey = (key: KeyObject): Uint8Array =>
  Buffer.from(createPublicKey(key).export({ format: "jwk" }).x as string, "base64url");

describe("models over the air", function () {
  this.timeout(120_000);
  const fleet = generateKeyPairSync("ed25519").privateKey;
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const identity = { modelSigner: rawKey(fleet) };
  let factory: Uint8Array;
  let blobOf: (version: number, key?: KeyObject) => Uint8Array;

  before(async () => {
    factory = await factoryModel();
    const { weights, ranges } = await trainedMicro();
    const model = deviceModel(weights, ranges);
    // The weights' name tells versions apart; what they compute may be the same.
    blobOf = (version, key = fleet) =>
      encodeBlob(
        { ...model, version, weights: version.toString(16).padStart(64, "0") as never },
        key,
      );
  });

  const boot = (flash: CutFlash | MemoryFlash): BenchDevice =>
    new BenchDevice(factory, { flash, identity });

  function offer(bench: BenchDevice, blob: Uint8Array): void {
    bench.device.message("lares/v1/home/device/porch/model", blob, true);
  }

  function statusOf(bench: BenchDevice): MicroModelStatus {
    const text = bench.payloads("model/status").at(-1) ?? "";
    return parseJson(MicroModelStatus, Buffer.from(text));
  }

  /** Offers a blob to a connected device, and boots again where it asks for that. */
  function installed(flash: CutFlash | MemoryFlash, blob: Uint8Array): BenchDevice {
    const bench = boot(flash);
    bench.device.connected();
    offer(bench, blob);
    return bench.restarts === 0 ? bench : boot(flash);
  }

  it("run on trial after a restart, until the broker is reached with them", () => {
    const { flash } = boot(new CutFlash());
    const bench = installed(flash as CutFlash, blobOf(2));
    strictEqual(bench.device.modelVersion, 2);
    bench.device.connected();
    deepStrictEqual(
      [statusOf(bench).installed, statusOf(bench).source, statusOf(bench).isOnTrial],
      [2, "air", false],
    );
    for (let i = 0; i < 9; i++) strictEqual(boot(flash as CutFlash).device.modelVersion, 2);
  });

  it("are given up when three boots do not reach the broker, and not taken again", () => {
    const flash = new CutFlash();
    installed(flash, blobOf(2)).device.connected();
    const versions = [installed(flash, blobOf(3)), boot(flash), boot(flash), boot(flash)].map(
      ({ device }) => device.modelVersion,
    );
    deepStrictEqual(versions, [3, 3, 3, 2]);
    const bench = boot(flash);
    bench.device.connected();
    offer(bench, blobOf(3));
    strictEqual(bench.restarts, 0);
    ok(statusOf(bench).refusal?.includes("never reached the broker"));
    deepStrictEqual([statusOf(bench).installed, statusOf(bench).latest], [2, 3]);
  });

  for (const [why, make, reason] of [
    ["nobody's signature", () => blobOf(2).fill(0, -64), "signature"],
    ["a stranger's signature", () => blobOf(2, stranger), "signature"],
    ["the version that runs, but other weights", () => blobOf(1), "version"],
    ["an older version", () => blobOf(0), "version"],
    ["a byte too little", () => blobOf(2).slice(0, -1), "damaged"],
    ["a byte too much", () => Buffer.concat([blobOf(2), Buffer.of(0)]), "damaged"],
    ["another network's spec", () => resigned(blobOf(2), 8), "damaged"],
    ["a golden vector that it does not answer", () => resigned(blobOf(2), 124), "golden"],
    ["weights that golden vectors notice", () => resigned(blobOf(2), 1584), "golden"],
    ["a bias that overflows", () => resigned(blobOf(2), 156, 0xff, 0xff, 0xff, 0x7f), "damaged"],
  ] as const) {
    it(`are refused with ${why}`, () => {
      const bench = boot(new CutFlash());
      bench.device.connected();
      offer(bench, make());
      strictEqual(bench.restarts, 0);
      ok(statusOf(bench).refusal?.includes(reason), String(statusOf(bench).refusal));
      strictEqual(boot(bench.flash as CutFlash).device.modelVersion, 1);
    });
  }

  /** Changes bytes, and gives the blob a right checksum and a right signature. */
  function resigned(blob: Uint8Array, at: number, ...values: number[]): Uint8Array {
    const changed = Buffer.from(blob);
    changed.set(values.length > 0 ? values : [blob[at]! ^ 0x40], at);
    changed.writeUInt32LE(crc32(changed.subarray(0, 1588)), 1588);
    changed.set(signed(changed.subarray(0, 1592)), 1592);
    return changed;
  }
  const signed = (bytes: Uint8Array): Uint8Array => sign(null, bytes, fleet);

  it("are refused by a device that knows no signer", () => {
    const bench = new BenchDevice(factory);
    bench.device.connected();
    offer(bench, blobOf(2));
    strictEqual(bench.restarts, 0);
  });

  it("are refused in all of 10,000 mutations", () => {
    const bench = boot(new CutFlash());
    bench.device.connected();
    const random = seededRandom(1);
    const whole = (below: number) => Math.floor(below * random());
    const blob = blobOf(2);
    for (let i = 0; i < 10_000; i++) {
      let mutated = blob.slice();
      if (i % 10 === 0) mutated = mutated.slice(0, whole(blob.length));
      else for (let n = 0; n <= i % 4; n++) mutated[whole(blob.length)]! ^= 1 << whole(8);
      if (Buffer.compare(mutated, blob) === 0) continue;
      offer(bench, mutated);
    }
    strictEqual(bench.restarts, 0);
    offer(bench, blob);
    strictEqual(bench.restarts, 1, "the blob itself is good");
  });

  it("leave a tested and signed model, wherever power fails in between", () => {
    const before = new CutFlash();
    installed(before, blobOf(2)).device.connected();
    const found = new Set<number>();
    for (let bytes = 0; ; bytes += 13) {
      const flash = new CutFlash(bytes, copyOf(before.memory));
      let isCut = losesPower(() => installed(flash, blobOf(3)).device.connected());
      // A second cut, right after the first.
      const second = new CutFlash(40 + (bytes % 200), flash.memory);
      isCut = losesPower(() => boot(second)) || isCut;
      for (let i = 0; i < 2; i++) {
        const bench = boot(flash.memory);
        found.add(bench.device.modelVersion);
        ok(bench.device.stage !== "faulty");
        bench.device.connected();
        ok(["air"].includes(statusOf(bench).source), `cut after ${bytes} bytes`);
      }
      if (!isCut) break;
    }
    deepStrictEqual([...found].sort(), [2, 3]);
  });

  it("leave the room's background, and learn the cells again", () => {
    const flash = new CutFlash();
    boot(flash).learn();
    const bench = installed(flash, blobOf(2));
    strictEqual(bench.device.stage, "cells");
    bench.learn();
    strictEqual(bench.device.stage, "watching");
  });

  for (const [key, message, signature] of rfc8032) {
    it(`have signatures as in RFC 8032: message "${message}"`, () => {
      const [publicKey, text, right] = [key, message, signature].map((hex) =>
        Buffer.from(hex, "hex"),
      ) as [Buffer, Buffer, Buffer];
      ok(isSignedBy(publicKey, right, text));
      for (let bit = 0; bit < 512; bit += 17) {
        const wrong = Buffer.from(right);
        wrong[bit >> 3]! ^= 1 << (bit & 7);
        ok(!isSignedBy(publicKey, wrong, text), `bit ${bit}`);
      }
      ok(!isSignedBy(publicKey, right, Buffer.concat([text, Buffer.of(0)])));
    });
  }
});
