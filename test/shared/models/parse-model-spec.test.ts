import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ConfigError, catalog, parseModelSpec, requireModelOf } from "@lares/shared";

const down = { kind: "conv3x3", channels: 8, stride: 2, activation: "relu" };
const up = { kind: "transposedConv", size: 3, channels: 1, activation: "linear" };
const tiny = {
  name: "tiny",
  input: { height: 32, width: 48, channels: 1 },
  sees: "difference",
  layers: [down, up],
};

describe("a model of one's own", () => {
  it("is taken as it was written, also each of those in the catalog by another name", () => {
    deepStrictEqual(parseModelSpec("tiny.json", tiny), tiny);
    for (const spec of catalog.values()) parseModelSpec("a", { ...spec, name: `my-${spec.name}` });
  });

  const wrong: [why: string, change: object, message: RegExp][] = [
    ["a name that no topic can have", { name: "My net" }, /tiny\.json: name: /],
    ["a name of the catalog", { name: "micro" }, /a model named "micro"/],
    ["sides that the error grid cannot have", { input: { ...tiny.input, height: 30 } }, /input\.h/],
    ["two channels", { input: { ...tiny.input, channels: 2 } }, /input\.channels/],
    ["no layer", { layers: [] }, /layers/],
    ["a layer of no known kind", { layers: [{ kind: "lstm" }] }, /layers\.0\.kind/],
    ["a field that nothing reads", { layers: [{ ...down, bias: false }, up] }, /layers\.0.*bias/],
    ["an output of another shape", { layers: [down] }, /makes 16x24x8 of 32x48x1/],
    [
      "nothing to learn",
      { layers: [{ kind: "maxPool2x2" }, { kind: "upsample2x" }] },
      /has 0 param/,
    ],
    [
      "more parameters than a round can keep",
      { layers: [{ ...down, channels: 512 }, { ...down, stride: 1, channels: 512 }, up] },
      /parameters, expected 1 to 1000000/,
    ],
  ];
  for (const [why, change, message] of wrong) {
    it(`is refused for ${why}`, () => {
      throws(
        () => parseModelSpec("tiny.json", { ...tiny, ...change }),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }

  it("is found beside those of the catalog", () => {
    const own = [parseModelSpec("tiny.json", tiny)];
    strictEqual(requireModelOf(own, "tiny"), own[0]);
    strictEqual(requireModelOf(own, "micro"), catalog.get("micro"));
    throws(() => requireModelOf(own, "huge"), /simple, micro, seed, tiny/);
  });
});
