import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { RoundResult } from "@lares/shared";
import { Rounds } from "../../../aggregator/page/src/rounds/rounds.ts";
import { bytesOf, exampleResult, exampleRound } from "./messages.ts";

const root = "lares/v1/home/task/simple/round";

function roundsAfter(messages: readonly [topic: string, payload: object][]): Rounds {
  const rounds = new Rounds();
  for (const [topic, payload] of messages) {
    rounds.receive(`${root}/${topic}`, bytesOf(payload), 1000);
  }
  return rounds;
}

describe("the rounds on the page", () => {
  it("show the running round and those that ended", () => {
    const rounds = roundsAfter([
      ["current", exampleRound],
      ["3/result", exampleResult()],
    ]);
    const [simple] = rounds.tasks.value;
    strictEqual(simple?.current?.round, 4);
    deepStrictEqual(
      simple.results.map(({ round }) => round),
      [3],
    );
  });

  it("show a round once, whatever is delivered twice", () => {
    const rounds = roundsAfter([
      ["3/result", exampleResult()],
      ["3/result", exampleResult({ late: 1 })],
    ]);
    deepStrictEqual(
      rounds.tasks.value[0]?.results.map(({ late }) => late),
      [1],
    );
  });

  it("forget another run's, whose numbers begin again", () => {
    const rounds = roundsAfter([
      ["current", exampleRound],
      ["3/result", exampleResult()],
      ["current", { ...exampleRound, run: "fedcba9876543210", round: 0 }],
    ]);
    strictEqual(rounds.tasks.value[0]?.results.length, 0);
  });

  it("ignore what they cannot read", () => {
    const rounds = roundsAfter([
      ["current", { ...exampleRound, phase: "asleep" }],
      ["3/result", exampleResult({ loss: "<b>" })],
      ["3/receipt/kitchen", {}],
    ]);
    deepStrictEqual(rounds.tasks.value, []);
  });

  it("puts the rounds of the log before those that were heard", () => {
    const rounds = new Rounds();
    rounds.receive("lares/v1/home/task/simple/round/3/result", bytesOf(exampleResult()), 1000);
    const past = [2, 3].map((round) => RoundResult.parse(exampleResult({ round })));
    rounds.restore(past);
    deepStrictEqual(
      rounds.tasks.value[0]?.results.map(({ round }) => round),
      [2, 3],
    );
  });
});
