import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { openFrameSource } from "@lares/edge-agent";
import { silentLog, systemClock } from "@lares/shared";

const options = { framesPerSecond: 2, follows: false, clock: systemClock, log: silentLog };

async function first(room: string, count: number) {
  await using source = openFrameSource(`generated:${room}`, options);
  const frames = [];
  for await (const frame of source.frames(new AbortController().signal)) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  return frames;
}

describe("a generated room as a source", () => {
  it("gives a demo room's normal frames and then its anomalous ones, and ends", async function () {
    this.timeout(20_000);
    const frames = await first("kitchen", Number.POSITIVE_INFINITY);
    strictEqual(frames.length, 168);
    strictEqual(frames[0]?.name, "0000");
    strictEqual(frames[167]?.seconds, 83.5);
    strictEqual(frames.filter(({ name }) => name?.includes("-")).length, 48);
  });

  it("gives the same life of a benchmark room each time", async () => {
    const [once, again] = [await first("kitchen-03", 3), await first("kitchen-03", 3)];
    deepStrictEqual(once, again);
    deepStrictEqual(
      once.map(({ seconds }) => seconds),
      [0, 0.5, 1],
    );
    deepStrictEqual([once[0]?.picture.width, once[0]?.picture.channels], [64, 3]);
  });

  it("throws the signal's reason once that is aborted", async () => {
    const stop = new AbortController();
    const source = openFrameSource("generated:kitchen-03", options);
    const frames = source.frames(stop.signal)[Symbol.asyncIterator]();
    await frames.next();
    stop.abort(new Error("enough"));
    await rejects(frames.next(), /enough/);
  });
});
