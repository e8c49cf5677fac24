import assert from "node:assert/strict";
import { decodeStrict, WireError } from "@lares/shared";

const MAX_MS = 5;
const MIB = 1024 * 1024;

/** Tag, how many bytes of length follow it, and the data of extensions of every size. */
const extensions = [
  ...[1, 2, 4, 8, 16].map((size, i) => [[0xd4 + i], size] as const),
  ...[0, 1, 255].map((size) => [[0xc7, size], size] as const),
  ...[0, 300].map((size) => [[0xc8, size >> 8, size & 255], size] as const),
  ...[0, 70_000].map(
    (size) => [[0xc9, 0, size >> 16, (size >> 8) & 255, size & 255], size] as const,
  ),
];

const repeated = (bytes: readonly number[], times: number): Buffer =>
  Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes)));

const hostile: [why: string, inputs: readonly Uint8Array[]][] = [
  [
    "every extension type in every size",
    extensions.flatMap(([head, size]) =>
      Array.from({ length: 256 }, (_, type) =>
        Buffer.from([...head, type, ...Array(size).fill(0)]),
      ),
    ),
  ],
  [
    "an extension in a map, an array and as a key",
    [
      Buffer.from("81a161d40100", "hex"),
      Buffer.from("91d40100", "hex"),
      Buffer.from("81d4010001", "hex"),
    ],
  ],
  ["the tag that is never used", [Buffer.from([0xc1])]],
  [
    "a key twice, also in another encoding",
    [
      Buffer.from("82a16101a16102", "hex"),
      Buffer.from("82a16101d9016102", "hex"),
      Buffer.from("82a16101da00016102", "hex"),
    ],
  ],
  [
    "the key __proto__, in each encoding",
    ["81a9", "81d909", "81da0009", "81db00000009"].map((head) =>
      Buffer.from(`${head}${Buffer.from("__proto__").toString("hex")}80`, "hex"),
    ),
  ],
  [
    "depth bombs of a megabyte",
    [[0x91], [0x81, 0xa1, 0x61], [0xdc, 0, 1], [0xdd, 0, 0, 0, 1], [0xdf, 0, 0, 0, 1, 0xa0]].map(
      (level) => repeated(level, MIB / level.length),
    ),
  ],
  [
    "wide bombs of a megabyte",
    [
      Buffer.concat([Buffer.from("dd00100000", "hex"), Buffer.alloc(MIB, 0xc0)]),
      Buffer.concat([Buffer.from("df00080000", "hex"), repeated([0xa1, 0x61, 0xc0], MIB / 3)]),
      Buffer.concat([
        Buffer.from("dc0400", "hex"),
        repeated([0xdc, 0, 8, ...Array(8).fill(0xc0)], 90_000),
      ]),
    ],
  ],
  [
    "lengths that lie",
    [
      "c4ff",
      "c5ffff",
      "c6ffffffff",
      "d9ff",
      "daffff",
      "dbffffffff",
      "dcffff",
      "ddffffffff",
      "deffff",
      "dfffffffff",
    ].flatMap((head) => [
      Buffer.from(head, "hex"),
      Buffer.from(`${head}00`, "hex"),
      Buffer.from(`91${head}a161`, "hex"),
    ]),
  ],
  [
    "a string of a megabyte that is no UTF-8",
    [Buffer.concat([Buffer.from("db00100000", "hex"), Buffer.alloc(MIB, 0xff)])],
  ],
  [
    "two values",
    [Buffer.from("0101", "hex"), Buffer.concat([Buffer.from([0xc0]), Buffer.alloc(MIB)])],
  ],
];

describe("hostile MessagePack", () => {
  for (const [why, inputs] of hostile) {
    it(`${why}: refused in under ${MAX_MS} ms`, () => {
      for (const input of inputs) {
        const shown = Buffer.from(input.subarray(0, 16)).toString("hex");
        assert.throws(() => decodeStrict(input), WireError, shown);
        const ms = Math.min(...[1, 2, 3].map(() => refusalMs(input)));
        assert.ok(ms < MAX_MS, `${shown} took ${ms.toFixed(1)} ms`);
      }
    });
  }
});

function refusalMs(input: Uint8Array): number {
  const startMs = performance.now();
  assert.throws(() => decodeStrict(input));
  return performance.now() - startMs;
}
