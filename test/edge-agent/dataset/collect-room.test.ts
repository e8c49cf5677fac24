import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import {
  type CollectOptions,
  collectRoom,
  type FrameSource,
  openFrameSource,
} from "@lares/edge-agent";
import { DataError, micro, type Picture, systemClock } from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";

/** The drawn kitchen, a frame each second: 120 normal ones, then 48 others. */
function kitchen() {
  const shared = { framesPerSecond: 1, follows: false, clock: systemClock, log: () => {} };
  return openFrameSource("generated:kitchen", shared);
}

const options: CollectOptions = {
  name: "kitchen",
  count: 20,
  intervalSeconds: 5,
  shape: micro.input,
  outages: { clock: systemClock, random: () => 0, log: () => {} },
};
const signal = new AbortController().signal;

describe("collectRoom", function () {
  this.timeout(20_000);

  it("takes a frame each interval, small, in one recording", async () => {
    const seen: number[] = [];
    const onFrame = (have: number) => seen.push(have);
    const room = await collectRoom(kitchen(), { ...options, onFrame }, signal);
    strictEqual(room.name, "kitchen");
    deepStrictEqual(
      room.normal.map(({ data }) => data.length),
      new Array(20).fill(32 * 32),
    );
    deepStrictEqual(room.normal[2]?.name, "frame_3");
    deepStrictEqual(seen.slice(0, 3), [1, 2, 3]);
  });

  it("leaves out what comes between", async () => {
    const all = await collectRoom(kitchen(), { ...options, intervalSeconds: 1 }, signal);
    const some = await collectRoom(kitchen(), options, signal);
    deepStrictEqual(some.normal[1]?.data, all.normal[5]?.data);
  });

  it("says that the source ended before", async () => {
    await rejects(collectRoom(kitchen(), { ...options, intervalSeconds: 100 }, signal), {
      constructor: DataError,
      message: /generated:kitchen ended after 2 of 20 frames, one each 100 s/,
    });
  });

  it("waits for a camera that is lost meanwhile", async () => {
    const clock = new ManualClock();
    let openings = 0;
    const flaky: FrameSource = {
      description: "flaky camera",
      liveIntervalSeconds: 1,
      async *frames() {
        openings += 1;
        const picture: Picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) };
        for (let seconds = 0; seconds < 15; seconds++) {
          clock.advance(1000);
          yield { picture, seconds };
        }
        throw new DataError("unplugged", "Plug it in.");
      },
      [Symbol.asyncDispose]: async () => {},
    };
    // The log is told of the loss; then the pause before the next attempt is over.
    const log = () => setImmediate(() => clock.advance(60_000));
    const outages = { clock, random: () => 0, log };
    const room = await collectRoom(flaky, { ...options, intervalSeconds: 1, outages }, signal);
    deepStrictEqual([room.normal.length, openings], [20, 2]);
  });

  it("ends when it is told to", async () => {
    const stop = new AbortController();
    const onFrame = () => stop.abort(new Error("enough"));
    await rejects(collectRoom(kitchen(), { ...options, onFrame }, stop.signal), /enough/);
  });
});
