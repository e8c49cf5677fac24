import { strictEqual } from "node:assert/strict";
import { fieldsText, RoundClosed } from "@lares/cli";
import { ConfigError } from "@lares/shared";

describe("events for people", () => {
  const cases: [why: string, value: unknown, text: string][] = [
    ["whole numbers as they are", 123_456, "123456"],
    ["fractions short", 0.123456, "0.1235"],
    ["fractions within short, whole numbers not", { a: [12.3456, 12_345] }, '{"a":[12.35,12345]}'],
    ["what is no number", Number.NaN, "NaN"],
    ["text without quotes", "a b", "a b"],
    ["an error's message", new Error("no"), "no"],
    ["what to do about an error", new ConfigError("No.", "Do it."), "No. Do it."],
    ["the same of an error that was JSON", { message: "No.", remedy: "Do it." }, "No. Do it."],
    ["the beginning of a digest", "0123456789abcdef".repeat(4), "0123456789ab…"],
    ["nothing as such", null, "null"],
  ];
  for (const [why, value, text] of cases) {
    it(`show ${why}`, () =>
      strictEqual(fieldsText({ value, absent: undefined }), ` value=${text}`));
  }

  it("show no loss of a round that changed nothing", () => {
    const closed = { round: 0, loss: 0.1, quorum: 2, uplinkBytes: 1, seconds: 1 };
    strictEqual(RoundClosed.parse({ ...closed, contributions: 1 }).loss, null);
    strictEqual(RoundClosed.parse({ ...closed, contributions: 2 }).loss, 0.1);
  });
});
