import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { catalog, outputOf, parameterCount, requireModel } from "@lares/shared";

describe("model catalog", () => {
  const sizes: [string, number][] = [
    ["simple", 24_027],
    ["micro", 799],
    ["seed", 7_987],
  ];
  for (const [name, parameters] of sizes) {
    it(`${name} has ${parameters} parameters`, () => {
      strictEqual(parameterCount(requireModel(name)), parameters);
    });
  }

  for (const spec of catalog.values()) {
    it(`${spec.name} gives back a picture of its input's shape`, () => {
      deepStrictEqual(outputOf(spec), spec.input);
    });
  }
});
