import { deepStrictEqual, throws } from "node:assert/strict";
import {
  ConfigError,
  decodeTrainedModel,
  encodeMsgpack,
  encodeTrainedModel,
  type FleetId,
  initialWeights,
  type ModelMessage,
  micro,
  parseMsgpack,
  ModelMessage as Schema,
  WireError,
  weightsDigest,
} from "@lares/shared";

describe("trained model file", () => {
  const weights = initialWeights(micro, 1);
  const file = encodeTrainedModel({ spec: micro, fleet: "home" as FleetId, round: 3, weights });

  it("comes back as it was, with the digest of its weights", () => {
    deepStrictEqual(decodeTrainedModel(file), {
      spec: micro,
      fleet: "home",
      round: 3,
      weights,
      digest: weightsDigest(weights),
    });
  });

  const other = "0".repeat(64);
  const broken: [
    string,
    (message: ModelMessage) => object,
    typeof WireError | typeof ConfigError,
  ][] = [
    ["a field more", (m) => ({ ...m, extra: 1 }), WireError],
    ["another digest", (m) => ({ ...m, base: other }), WireError],
    ["another network of that name", (m) => ({ ...m, spec: other }), WireError],
    ["a network that nobody knows", (m) => ({ ...m, task: "huge" }), ConfigError],
    ["a weight less", (m) => ({ ...m, weights: m.weights.slice(4) }), WireError],
  ];
  for (const [why, change, type] of broken) {
    it(`is refused with ${why}`, () => {
      const changed = encodeMsgpack(change(parseMsgpack(Schema, file)));
      throws(() => decodeTrainedModel(changed), type);
    });
  }

  it("is refused at every shorter length", () => {
    for (let length = 0; length < file.length; length += 7) {
      throws(() => decodeTrainedModel(file.subarray(0, length)), WireError);
    }
  });
});
