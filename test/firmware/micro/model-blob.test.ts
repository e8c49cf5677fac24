import { deepStrictEqual, match, ok, throws } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cppHeader, decodeBlob, encodeBlob, encodeModel } from "@lares/firmware";
import { LaresError, WireError } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { output, strictFlags } from "../native-compiler.ts";
import { deviceModel } from "./micro-job.ts";
import { trainedMicro } from "./trained-micro.ts";

describe("model blob", function () {
  this.timeout(30_000);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const device = async () => {
    const { weights, ranges } = await trainedMicro();
    return deviceModel(weights, ranges);
  };

  it("comes back as it was, and twice as the same bytes", async () => {
    const model = await device();
    const blob = encodeBlob(model, privateKey);
    deepStrictEqual(encodeBlob(model, privateKey), blob);
    deepStrictEqual(decodeBlob(blob, publicKey), model);
  });

  it("is small: at most 2,048 bytes without golden vectors", async () => {
    ok(encodeBlob(await device()).length - 36 <= 2048);
  });

  it("is refused with any one bit turned", async () => {
    const blob = encodeBlob(await device(), privateKey);
    for (let bit = 0; bit < 8 * blob.length; bit += 5) {
      const turned = blob.slice();
      turned[bit >> 3]! ^= 1 << (bit & 7);
      throws(() => decodeBlob(turned, publicKey), WireError, `bit ${bit}`);
    }
  });

  it("is refused at any other length", async () => {
    const blob = encodeBlob(await device(), privateKey);
    for (const length of [0, 1, 4, 64, blob.length - 1]) {
      throws(() => decodeBlob(blob.subarray(0, length), publicKey), WireError);
    }
    throws(() => decodeBlob(Uint8Array.of(...blob, 0), publicKey), WireError);
  });

  it("is refused when nobody or somebody else signed it", async () => {
    const stranger = generateKeyPairSync("ed25519").privateKey;
    for (const blob of [encodeBlob(await device()), encodeBlob(await device(), stranger)]) {
      throws(
        () => decodeBlob(blob, publicKey),
        (error) => error instanceof LaresError && /signature/.test(error.message),
      );
    }
  });
});

describe("generated C++ header", function () {
  this.timeout(30_000);

  it("is C++11, says what it is, and holds the bytes of the blob", async function () {
    requireTool(this, "g++");
    const { weights, ranges } = await trainedMicro();
    const model = deviceModel(weights, ranges);
    const header = cppHeader(model, "xiao_esp32s3");
    match(header, new RegExp(`for xiao_esp32s3[^]*${model.weights}`));
    const directory = await mkdtemp(join(tmpdir(), "lares-header-"));
    try {
      await writeFile(join(directory, "model.hpp"), header);
      const source = join(directory, "print.cpp");
      await writeFile(
        source,
        `#include "model.hpp"
#include <stdio.h>
int main() { fwrite(&lares::micro::kCompiledModel, sizeof(lares::micro::CompiledModel), 1, stdout); }
`,
      );
      const flags = strictFlags.map((flag) => (flag === "-std=c++17" ? "-std=gnu++11" : flag));
      const program = join(directory, "print");
      await output("g++", [...flags, "-Wpedantic", source, "-o", program]);
      const bytes = await output(program, []);
      const blob = encodeBlob(model);
      deepStrictEqual(new Uint8Array(bytes.subarray(0, 64)), blob.slice(8, 72));
      deepStrictEqual(new Uint8Array(bytes.subarray(64 + 4 + 36)), encodeModel(model.model));
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
