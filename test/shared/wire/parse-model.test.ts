import { deepStrictEqual, throws } from "node:assert/strict";
import {
  encodeMsgpack,
  type FleetId,
  initialWeights,
  micro,
  modelMessageOf,
  parameterCount,
  parsePublishedWeights,
  sha256,
  WireError,
} from "@lares/shared";

const weights = initialWeights(micro, 1);
const message = modelMessageOf({ spec: micro, fleet: "home" as FleetId, round: 3, weights });
const parameters = parameterCount(micro);

describe("parsePublishedWeights", () => {
  it("reads what an aggregator publishes", () => {
    const read = parsePublishedWeights(encodeMsgpack(message), parameters);
    deepStrictEqual(read, { digest: message.base, weights, round: 3 });
  });

  const refused: [string, Uint8Array, RegExp][] = [
    [
      "more bytes than the model has",
      new Uint8Array(4 * parameters + 4097),
      /model has 7293 bytes/,
    ],
    ["other weights than it names", encodeMsgpack({ ...message, base: sha256("") }), /says base/],
    ["another model", encodeMsgpack({ ...message, weights: new Uint8Array(4) }), /./],
  ];
  for (const [why, payload, reason] of refused) {
    it(`refuses ${why}`, () => {
      throws(() => parsePublishedWeights(payload, parameters), {
        constructor: WireError,
        message: reason,
      });
    });
  }
});
