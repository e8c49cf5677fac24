import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { LiveProgress } from "@lares/cli";

describe("live progress", () => {
  const shown = (isTTY: boolean) => {
    let nowMs = 7000;
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    const progress = new LiveProgress({ isTTY, write }, "pictures", () => nowMs);
    nowMs += 10_000;
    progress.show(50, 0.25);
    nowMs += 5000;
    progress.show(60, undefined);
    progress.end();
    return written;
  };

  it("says how many, how fast, and how long the rest takes, over what it said before", () => {
    const [first = "", second = "", end] = shown(true);
    strictEqual(first, "\r50 pictures, 5.0 a second, 25 %, about 30 s left");
    strictEqual(second, `\r${"60 pictures, 4.0 a second".padEnd(first.length - 1)}`);
    strictEqual(end, "\n");
  });

  it("is quiet where there is no terminal", () => deepStrictEqual(shown(false), []));
});
