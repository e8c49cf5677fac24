import { notStrictEqual, strictEqual } from "node:assert/strict";
import { type FleetId, type RunId, type TaskId, TraceId, traceOf } from "@lares/shared";

const round = {
  fleet: "home" as FleetId,
  task: "micro" as TaskId,
  run: "0123456789abcdef" as RunId,
  round: 3,
};

describe("traceOf", () => {
  it("is 16 bytes as W3C Trace Context writes them, and the same each time", () => {
    const trace = traceOf(round);
    strictEqual(TraceId.parse(trace), trace);
    // printf 'lares/v1/trace\nhome\nmicro\n0123456789abcdef\n3\n' | sha256sum | cut -c -32
    strictEqual(trace, "9be8337470e4ca85e8e70124244869bc");
    strictEqual(traceOf({ ...round }), trace);
  });

  const others: [string, Partial<typeof round>][] = [
    ["fleet", { fleet: "work" as FleetId }],
    ["task", { task: "simple" as TaskId }],
    ["run", { run: "0123456789abcdee" as RunId }],
    ["number", { round: 4 }],
  ];
  for (const [why, change] of others) {
    it(`is another for a round of another ${why}`, () => {
      notStrictEqual(traceOf({ ...round, ...change }), traceOf(round));
    });
  }
});
