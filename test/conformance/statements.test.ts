import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const read = (name: string) => readFile(new URL(name, import.meta.url), "utf8");
const idsIn = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, id]) => id as string)),
];

describe("test/conformance/README.md", () => {
  it("names each statement that a test is about, and no other", async () => {
    const rows = (await read("README.md")).split("\n").filter((line) => /^\| \d/.test(line));
    const shown = idsIn(rows.map((row) => row.split("|")[1]).join(), /(\d+(?:\.\d+)+(?:-\d+)?)/g);
    const tests = (await read("packets.test.ts")) + (await read("connections.test.ts"));
    const tested = idsIn(tests, /MQTT-(\d+(?:\.\d+)+(?:-\d+)?)/g);
    assert.deepEqual(shown.toSorted(), tested.toSorted());
  });
});
