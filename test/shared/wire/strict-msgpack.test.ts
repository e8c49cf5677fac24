import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { decodeStrict, WireError } from "@lares/shared";
import fc from "fast-check";
import { Packr } from "msgpackr";

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replace(/ /g, ""), "hex"));

describe("strict MessagePack decoder", () => {
  it("reads back what msgpackr writes", () => {
    const packr = new Packr({ useRecords: false, variableMapSize: true });
    const key = fc.string().filter((text) => text !== "__proto__");
    const leaf = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.string({ unit: "grapheme" }),
      fc.uint8Array({ maxLength: 300 }),
    );
    const message = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf, { maxLength: 20 })), {
      maxKeys: 20,
    });
    fc.assert(
      fc.property(message, (value) => {
        const read = decodeStrict(packr.pack(value)) as Record<string, unknown>;
        deepStrictEqual(Object.keys(read).sort(), Object.keys(value).sort());
        for (const [name, entry] of Object.entries(value)) sameValue(read[name], entry);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("copies byte strings, so that they outlive the packet and are aligned", () => {
    const packet = Buffer.from(bytes("c4 02 07 08"));
    const read = decodeStrict(packet) as Uint8Array;
    packet[2] = 99;
    deepStrictEqual([...read], [7, 8]);
    strictEqual(read.byteOffset, 0);
  });

  const hostile: [string, string][] = [
    ["nothing", ""],
    ["the type that is never used", "c1"],
    ["fixext 1", "d4 01 00"],
    ["fixext 4, a timestamp", "d6 ff 00 00 00 00"],
    ["fixext 16", `d8 01 ${"00".repeat(16)}`],
    ["ext 8", "c7 01 05 00"],
    ["ext 16", "c8 00 01 05 00"],
    ["ext 32", "c9 00 00 00 01 05 00"],
    ["msgpackr's record definition", "d4 72 40 91 a1 61 01"],
    ["a key twice", "82 a1 61 01 a1 61 02"],
    ["the key __proto__", "81 a9 5f 5f 70 72 6f 74 6f 5f 5f 80"],
    ["a number as key", "81 01 02"],
    ["bytes after the value", "01 01"],
    ["a string that lies about its length", "db ff ff ff ff 61"],
    ["bytes that lie about their length", "c6 7f ff ff ff 00"],
    ["an array that lies about its length", "dd ff ff ff ff"],
    ["a map that lies about its length", "df ff ff ff ff"],
    ["nested arrays, 1,000 deep", `${"91".repeat(1000)}c0`],
    ["nested maps, 1,000 deep", `${"81a161".repeat(1000)}c0`],
    ["many small arrays", `dc 04 00 ${"91c0".repeat(1024)}`],
    ["invalid UTF-8", "a2 c3 28"],
    ["an integer above 2^53", "cf ff ff ff ff ff ff ff ff"],
    ["an integer below -2^53", "d3 80 00 00 00 00 00 00 00"],
  ];
  for (const [why, hex] of hostile) {
    it(`refuses ${why}`, () => {
      throws(() => decodeStrict(bytes(hex)), WireError);
    });
  }

  it("refuses every truncation of a message, and never crashes on mutations", () => {
    const message = new Packr({ useRecords: false }).pack({
      a: [1, "two", { b: new Uint8Array(9) }],
    });
    for (let length = 0; length < message.length; length++) {
      throws(() => decodeStrict(message.subarray(0, length)), WireError);
    }
    for (let at = 0; at < message.length; at++) {
      for (let value = 0; value < 256; value++) {
        const mutant = Uint8Array.from(message);
        mutant[at] = value;
        try {
          decodeStrict(mutant);
        } catch (error) {
          ok(error instanceof WireError, String(error));
        }
      }
    }
  });
});

function sameValue(read: unknown, expected: unknown): void {
  if (expected instanceof Uint8Array) deepStrictEqual([...(read as Uint8Array)], [...expected]);
  else if (Array.isArray(expected)) {
    for (const [i, entry] of expected.entries()) sameValue((read as unknown[])[i], entry);
  } else if (Object.is(expected, -0)) strictEqual(Math.abs(read as number), 0);
  else strictEqual(read, expected);
}
