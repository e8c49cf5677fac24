import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { type Choices, settingsOf } from "@lares/cli";
import { methodNames } from "@lares/edge-agent";
import { ConfigError, rivals } from "@lares/shared";

const usual: Choices = {
  methods: "all",
  detectors: "all",
  models: "simple,micro",
  against: "pca-16,local",
  batchSize: 16,
  learningRate: 0.002,
  dtype: "f32",
};

describe("choices of lares evaluate", () => {
  it("are everything, five seeds, on the generated benchmark", () => {
    const settings = settingsOf({ ...usual, data: "generated" });
    deepStrictEqual(settings.methods, methodNames);
    deepStrictEqual(settings.detectors, [...rivals.keys()]);
    deepStrictEqual([settings.seeds, settings.data, settings.rooms], [5, undefined, undefined]);
  });

  it("are small when it has to be quick, unless they are said", () => {
    const settings = settingsOf({ ...usual, quick: true, seeds: 2 });
    deepStrictEqual([settings.seeds, settings.rooms, settings.rounds], [2, 3, 2]);
  });

  it("do not depend on the order of a list", () => {
    const { methods, detectors } = settingsOf({
      ...usual,
      methods: "local, fedala,local",
      detectors: "none",
    });
    deepStrictEqual([methods, detectors], [["fedala", "local"], []]);
  });

  const wrong: [why: string, change: Partial<Choices>, message: RegExp][] = [
    [
      "a method",
      { methods: "fedala,magic" },
      /^methods is "magic", expected one of fedala, .*local/,
    ],
    ["a detector", { detectors: "pca" }, /^detectors is "pca", expected one of mse, .*pca-16/],
    ["a model", { models: "huge" }, /^models is "huge", expected one of simple, micro/],
    ["a comparison", { against: "best" }, /^against is "best", expected one of .*pca-16/],
    ["no model", { models: "none" }, /^models is none/],
    ["nothing", { methods: "none", detectors: "none" }, /^methods and detectors are both none/],
  ];
  for (const [why, change, message] of wrong) {
    it(`refuse ${why} that cannot be measured, naming what can`, () => {
      throws(
        () => settingsOf({ ...usual, ...change }),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }

  it("keep the folder as it was named", () => {
    strictEqual(settingsOf({ ...usual, data: "rooms" }).data, "rooms");
  });
});
