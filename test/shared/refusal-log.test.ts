import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { RefusalLog, WireError } from "@lares/shared";

function openLog() {
  const lines: unknown[][] = [];
  const log = new RefusalLog((...line) => lines.push(line));
  return { log, lines, levels: () => lines.map(([level]) => level) };
}
const error = new WireError("v is 2", "Update.", new Error("all that a stranger sent"));

describe("RefusalLog", () => {
  it("warns of a topic once until it brings a good message, without the cause", () => {
    const { log, lines, levels } = openLog();
    log.refused("a", error);
    log.refused("a", error);
    log.taken("b");
    log.refused("a", error);
    log.taken("a");
    log.refused("a", error);
    deepStrictEqual(levels(), ["warn", "debug", "debug", "warn"]);
    deepStrictEqual(lines[0], ["warn", "message.refused", { topic: "a", reason: "v is 2" }]);
  });

  it("warns of each topic for itself, shortened", () => {
    const { log, lines, levels } = openLog();
    log.refused("a", error);
    log.refused("x".repeat(60_000), error);
    log.taken("x".repeat(60_000));
    log.refused("x".repeat(60_000), error);
    deepStrictEqual(levels(), ["warn", "warn", "warn"]);
    deepStrictEqual(lines[1]?.[2], { topic: "x".repeat(200), reason: "v is 2" });
  });

  it("does not fill the journal for a stranger with ever new topics", () => {
    const { log, levels } = openLog();
    for (let i = 0; i < 3000; i++) log.refused(`topic ${i}`, error);
    strictEqual(levels().filter((level) => level === "warn").length, 1024);
  });
});
