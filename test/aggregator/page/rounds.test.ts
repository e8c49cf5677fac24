import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type DeviceId, RoundResult } from "@lares/shared";
import { Rounds } from "../../../aggregator/page/src/rounds/rounds.ts";
import {
  bytesOf,
  exampleLearning,
  exampleProgress,
  exampleResult,
  exampleRound,
} from "./messages.ts";

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

  it("show who is awaited, and what rooms have learned in this run", () => {
    const rounds = new Rounds();
    const say = (topic: string, payload: object) =>
      rounds.receive(`lares/v1/home/${topic}`, bytesOf(payload), 1000);
    say("device/kitchen/learning", exampleLearning());
    say("device/study/learning", exampleLearning({ device: "study", run: "f".repeat(16) }));
    say("task/simple/round/current", exampleRound);
    say("task/simple/round/progress", exampleProgress);
    const [simple] = rounds.tasks.value;
    deepStrictEqual(simple?.progress?.awaited, ["attic"]);
    strictEqual(simple.endsAtSeconds, 1040);
    deepStrictEqual([...simple.learning.keys()], ["kitchen"]);
  });

  it("ignore what a device or task says in the name of another", () => {
    const rounds = new Rounds();
    const as = (topic: string, payload: object) => rounds.receive(topic, bytesOf(payload), 1000);
    as("lares/v1/home/device/attic/learning", exampleLearning());
    as("lares/v1/home/task/micro/round/3/result", exampleResult());
    deepStrictEqual(rounds.tasks.value, []);
  });

  it("say when a round has ended, for who wants to look into its log", () => {
    let ended = 0;
    const rounds = new Rounds(() => ended++);
    rounds.receive(`${root}/current`, bytesOf(exampleRound), 1000);
    rounds.receive(`${root}/3/result`, bytesOf({ kind: "result" }), 1000);
    strictEqual(ended, 0);
    rounds.receive(`${root}/3/result`, bytesOf(exampleResult()), 1000);
    strictEqual(ended, 1);
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
    const suspects = [{ device: "kitchen" as DeviceId, reasons: ["long" as const] }];
    rounds.restore({ rounds: past.map((result) => ({ result, suspects })), attackers: [] });
    deepStrictEqual(rounds.tasks.value[0]?.suspects.get(3), suspects);
    deepStrictEqual(
      rounds.tasks.value[0]?.results.map(({ round }) => round),
      [2, 3],
    );
  });
});
