import { notStrictEqual, strictEqual } from "node:assert/strict";
import { WaitingUpdates } from "@lares/aggregator";

const MEBIBYTE = 1024 * 1024;

describe("WaitingUpdates", () => {
  it("has room up to four mebibytes, and says when there is room again", async () => {
    const waiting = new WaitingUpdates();
    waiting.add(4 * MEBIBYTE);
    strictEqual(waiting.whenRoom(), undefined);
    waiting.add(MEBIBYTE);
    const room = waiting.whenRoom();
    notStrictEqual(room, undefined);
    strictEqual(waiting.whenRoom(), room, "all who ask wait for the same");
    waiting.remove(MEBIBYTE / 2);
    strictEqual(waiting.whenRoom(), room, "not yet");
    waiting.remove(MEBIBYTE);
    await room;
    strictEqual(waiting.whenRoom(), undefined);
  });
});
