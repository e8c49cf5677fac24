import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Judgement, MAX_DEVICES, UpdateLog } from "@lares/aggregator";
import { type DeviceId, type Receipt, sha256, type TraceId } from "@lares/shared";
import { exampleUpdate } from "./example-update.ts";

function openLog() {
  const lines: [string, string, unknown][] = [];
  const log = new UpdateLog((level, event, fields) =>
    lines.push([level, event, fields?.device ?? fields?.topic]),
  );
  const note = (judgement: Judgement | undefined, topic = "t") =>
    log.note({ topic, payload: new Uint8Array(3), retained: false }, judgement);
  return { log, lines, note };
}

function judgementOf(device: string, status: Receipt["status"]): Judgement {
  const receipt = {
    kind: "receipt",
    v: 1,
    round: 0,
    device: device as DeviceId,
    status,
    reason: "",
    update: sha256(device),
    trace: "0".repeat(32) as TraceId,
  } as const;
  return { receipt };
}

describe("UpdateLog", () => {
  it("tells of an update once it is counted, and quietly of its repetitions", () => {
    const { lines, note } = openLog();
    note({ ...judgementOf("a", "accepted"), counted: exampleUpdate() });
    note(judgementOf("a", "accepted"));
    note(judgementOf("b", "late"));
    deepStrictEqual(lines, [
      ["info", "update.accepted", "a"],
      ["debug", "update.repeated", "a"],
      ["debug", "update.late", "b"],
    ]);
  });

  it("warns once per round of each device that is refused", () => {
    const { log, lines, note } = openLog();
    for (const device of ["a", "a", "b", "a"]) note(judgementOf(device, "refused"));
    log.beginRound();
    note(judgementOf("a", "refused"));
    deepStrictEqual(
      lines.map(([level, , device]) => [level, device]),
      [
        ["warn", "a"],
        ["debug", "a"],
        ["warn", "b"],
        ["debug", "a"],
        ["warn", "a"],
      ],
    );
  });

  it("warns of topics that name no device, shortened", () => {
    const { lines, note } = openLog();
    note(undefined, "x".repeat(1000));
    deepStrictEqual(lines, [["warn", "update.refused", "x".repeat(200)]]);
  });

  it("does not fill the journal for a stranger with ever new names", () => {
    const { lines, note } = openLog();
    for (let i = 0; i < 2 * MAX_DEVICES; i++) note(judgementOf(`d${i}`, "refused"));
    strictEqual(lines.filter(([level]) => level === "warn").length, MAX_DEVICES);
  });
});
