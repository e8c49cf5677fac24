import { strictEqual, throws } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { crc32 as zlibCrc32 } from "node:zlib";
import { nvsImage } from "@lares/firmware/flashing";
import { ConfigError } from "@lares/shared";
import { crc32 } from "../../../firmware/src/flashing/crc32.ts";

const oracle = fileURLToPath(new URL("nvs-oracle.py", import.meta.url));
/** A Python that has esp-idf-nvs-partition-gen 0.3.0; the digests below are what it wrote. */
const python = process.env.LARES_NVS_PYTHON;
const pem = "MIIBsTCCAVegAwIBAgIUPq0aVdKxZ\n".repeat(40);

const cases: [why: string, texts: Record<string, string>, bytes: number, sha256: string][] = [
  [
    "nothing but a namespace",
    {},
    0x3000,
    "01f4f9c6d7b9c3d981bf468369989b160b19c788980d04f9a981b8a8f52189a6",
  ],
  [
    "short texts, an empty one, and one that is not ASCII",
    { ssid: "Café ☕", password: "", a: "b" },
    0x6000,
    "ef823b174e96fd7a15838e6a6ebcd150c94d48d120a3c9f5d0929e65bdebdec4",
  ],
  [
    "texts that end with an entry, before it and behind it",
    { a: "x".repeat(31), b: "x".repeat(32), c: "x".repeat(30) },
    0x6000,
    "35c6cfbd2173f4c004f6f9bcd20e7d0802df03dbe10dad4e8875234fc81edcec",
  ],
  [
    "a text that begins a page of its own",
    { ca: pem, cert: pem, key: pem, last: "z" },
    0x6000,
    "66cb675d701ec421cd4219202083a75661b1cbfb79b3b4862c5890eaab4115d5",
  ],
  [
    "the longest text",
    { long: "y".repeat(3967), next: "n" },
    0x6000,
    "3c1b3c13061a2177e1b208fe91ced96af294e8cf19f0e78df3b7ec7502a04eee",
  ],
  [
    "a page that is full to its last entry but one",
    { fill: "f".repeat(122 * 32 - 1), one: "1" },
    0x4000,
    "6590b9355988b73565a69147cdde47b16c9293aa2d1b14f0a70198feb55f0ed8",
  ],
];

describe("an image of non-volatile storage", () => {
  for (const [why, texts, bytes, digest] of cases) {
    it(`is what Espressif's generator writes: ${why}`, () => {
      const image = nvsImage("lares", texts, bytes);
      strictEqual(image.length, bytes);
      strictEqual(sha256(image), digest);
    });
    if (python === undefined) continue;
    it(`is what Espressif's generator writes here and now: ${why}`, () => {
      const input = JSON.stringify({ namespace: "lares", texts, bytes });
      const { stdout, stderr } = spawnSync(python, [oracle], { input, maxBuffer: 2 ** 24 });
      strictEqual(sha256(stdout), sha256(nvsImage("lares", texts, bytes)), stderr.toString());
    });
  }

  const wrong: [why: string, texts: Record<string, string>, said: RegExp][] = [
    [
      "a text above 3,967 bytes",
      { ca: "y".repeat(3968) },
      /"ca" has 3968 bytes, expected at most 3967/,
    ],
    ["a text with a NUL", { room: "a\0b" }, /"room" holds a NUL/],
    ["a key of 16 bytes", { abcdefghijklmnop: "" }, /has 16 bytes, expected 1 to 15/],
    [
      "more than the partition holds",
      Object.fromEntries([..."abcdef"].map((key) => [key, "y".repeat(3900)])),
      /"f" does not fit/,
    ],
  ];
  for (const [why, texts, said] of wrong) {
    it(`is refused for ${why}`, () => {
      throws(
        () => nvsImage("lares", texts),
        (error) => error instanceof ConfigError && said.test(error.message),
      );
    });
  }

  it("has the CRC-32 of zlib, in one piece and in two", () => {
    const bytes = Buffer.from("123456789");
    strictEqual(crc32(bytes), 0xcbf43926);
    strictEqual(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4))), zlibCrc32(bytes));
    strictEqual(crc32(bytes, 0xffffffff), zlibCrc32(bytes, 0xffffffff));
  });
});

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
