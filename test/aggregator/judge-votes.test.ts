import { deepStrictEqual } from "node:assert/strict";
import { judgeVotes } from "@lares/aggregator";

/** Votes of devices whose loss was 0.5 and becomes so many times that; null: not finite. */
const votes = (...changes: (number | null)[]) =>
  changes.map((change) => ({ base: 0.5, candidate: change === null ? null : 0.5 * change }));

describe("judgeVotes", () => {
  const cases: [string, ReturnType<typeof votes>, number, number | null, boolean][] = [
    ["takes what lowers the loss", votes(0.5, 0.75, 0.5), 2, 0.5, true],
    ["takes what changes nothing", votes(1, 1), 2, 1, true],
    ["refuses what raises the loss for most", votes(0.5, 2, 4), 2, 2, false],
    ["refuses what raises it for half", votes(0.5, 2), 2, 2, false],
    ["refuses weights that overflow", votes(null, null, 0.5), 2, null, false],
    [
      "does not hear two liars of five more than two others",
      votes(0.5, 0.5, 0.75, 1e300, null),
      3,
      0.75,
      true,
    ],
    ["is not talked into a bad model by two of five", votes(2, 2, 2, 0, 0), 3, 2, false],
    ["refuses on too few votes", votes(0.5), 2, 0.5, false],
    ["refuses without a vote", [], 1, null, false],
    ["a perfect base can only get worse", [{ base: 0, candidate: 0.001 }], 1, null, false],
    ["a perfect base may stay one", [{ base: 0, candidate: 0 }], 1, 1, true],
  ];
  for (const [why, given, quorum, change, isAccepted] of cases) {
    it(why, () => {
      const expected = { votes: given.length, change, isAccepted };
      deepStrictEqual(judgeVotes(given, quorum), expected);
      deepStrictEqual(judgeVotes(given.toReversed(), quorum), expected);
    });
  }
});
