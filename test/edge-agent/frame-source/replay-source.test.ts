import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { listRooms, openFrameSource } from "@lares/edge-agent";
import { DataError, silentLog, systemClock } from "@lares/shared";
import { smallRooms } from "../../rooms.ts";

describe("a room that is replayed", () => {
  let data: string;
  before(async () => {
    data = await smallRooms();
  });
  after(() => rm(data, { recursive: true }));
  const open = (directory: string) => {
    const options = { framesPerSecond: 1000, follows: false, clock: systemClock, log: silentLog };
    return openFrameSource(`replay:${directory}`, options);
  };

  it("shows its usual pictures again and again, and what happens now and then", async () => {
    const [room] = await listRooms(data);
    await using source = open(join(data, room as string));
    const kinds: string[] = [];
    let last = -1;
    for await (const { name, seconds } of source.frames(new AbortController().signal)) {
      ok(seconds > last, "time goes on");
      last = seconds;
      kinds.push(/\/(normal|anomalous)\//.exec(name ?? "")?.[1] ?? "none");
      if (kinds.length === 400) break;
    }
    const runs = kinds
      .join(" ")
      .match(/(anomalous ?)+/g)
      ?.map((run) => run.trim().split(" ").length);
    ok(runs !== undefined && runs.length >= 2, "two events at least");
    deepStrictEqual(runs.slice(0, 2), [12, 12]);
  });

  it("ends when it is disposed", async () => {
    const [room] = await listRooms(data);
    const source = open(join(data, room as string));
    for await (const _ of source.frames(new AbortController().signal)) {
      await source[Symbol.asyncDispose]();
    }
  });

  it("says what is missing of a folder that is no room", async () => {
    const frames = open(join(data, "nowhere")).frames(new AbortController().signal);
    await rejects(
      async () => {
        for await (const _ of frames) break;
      },
      (error: unknown) => {
        ok(error instanceof DataError);
        match(error.message, /nowhere\/normal holds no picture/);
        return true;
      },
    );
  });
});
