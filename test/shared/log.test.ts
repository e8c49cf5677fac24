import assert from "node:assert/strict";
import { jsonLog, PeerError } from "@lares/shared";

describe("jsonLog", () => {
  it("writes one JSON line per event", () => {
    const lines: string[] = [];
    jsonLog("broker", (line) => lines.push(line))("info", "client-joined", { device: "lobby" });
    assert.deepEqual(lines, [
      '{"level":"info","room":"broker","event":"client-joined","device":"lobby"}',
    ]);
  });

  it("keeps line breaks in values from breaking the line", () => {
    const lines: string[] = [];
    jsonLog("broker", (line) => lines.push(line))("warn", "odd", { topic: 'a\n{"level":"error"}' });
    assert.equal(lines[0]?.includes("\n"), false);
  });

  it("drops what is less grave than its level", () => {
    const lines: string[] = [];
    const log = jsonLog("agent", (line) => lines.push(line), "warn");
    for (const level of ["debug", "info", "warn", "error"] as const) log(level, level);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).event),
      ["warn", "error"],
    );
  });

  it("shows what an error says, its remedy and its cause", () => {
    const lines: string[] = [];
    const error = new PeerError("no broker at 127.0.0.1:1", "start one", new RangeError("deep"));
    jsonLog("agent", (line) => lines.push(line))("error", "lost", { error });
    assert.deepEqual(JSON.parse(lines[0] ?? "").error, {
      name: "PeerError",
      message: "no broker at 127.0.0.1:1",
      remedy: "start one",
      cause: { name: "RangeError", message: "deep" },
    });
  });
});
