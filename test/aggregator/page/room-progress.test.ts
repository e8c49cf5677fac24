import { deepStrictEqual } from "node:assert/strict";
import { type DeviceId, LearningReport, RoundResult } from "@lares/shared";
import { measuredRounds, roomProgress } from "../../../aggregator/page/src/rounds/room-progress.ts";
import { exampleLearning, exampleResult } from "./messages.ts";

const loss = { background: 1, before: 0.5, after: 0.4 };
const contributions = [
  { device: "kitchen", samples: 30, loss, norm: 1 },
  { device: "study", samples: 10, loss, norm: 1 },
];

const reports = (...changes: object[]) =>
  new Map(
    changes.map((change) => {
      const report = LearningReport.parse(exampleLearning(change));
      return [report.device, report] as [DeviceId, LearningReport];
    }),
  );

describe("what each room gave to a round", () => {
  const strategies: [strategy: string, why: string, shares: number[]][] = [
    ["fedavg", "by its samples", [0, 0.75, 0.25]],
    ["median", "one voice each", [0, 0.5, 0.5]],
  ];
  for (const [strategy, why, shares] of strategies) {
    it(`counts ${why} with ${strategy}, and nothing of who only learned`, () => {
      const result = RoundResult.parse(exampleResult({ strategy, contributions }));
      const rooms = roomProgress(result, reports({ device: "attic" }));
      deepStrictEqual(
        rooms.map(({ device, share }) => [device, share]),
        ["attic", "kitchen", "study"].map((device, i) => [device, shares[i]]),
      );
    });
  }

  it("has nothing to say before anything was heard", () => {
    deepStrictEqual(roomProgress(undefined, new Map()), []);
  });

  it("measures a round by the rooms that have, and names the worst", () => {
    const measured = measuredRounds(
      reports(
        {},
        { device: "study", auroc: [{ round: 3, value: 0.5 }] },
        { device: "attic", auroc: [] },
      ),
    );
    deepStrictEqual(measured, [
      { round: 2, mean: 0.8, worst: 0.8, rooms: 1 },
      { round: 3, mean: 0.7, worst: 0.5, rooms: 2 },
    ]);
  });
});
