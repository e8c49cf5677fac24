import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePicture, openFrameSource, recordFrames } from "@lares/edge-agent";
import { silentLog, systemClock } from "@lares/shared";

const options = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };

describe("recordFrames", function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-record-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("writes frames without loss, and goes on after those that are there", async () => {
    const signal = new AbortController().signal;
    const counts: number[] = [];
    const parts = { signal, onPicture: (count: number) => counts.push(count) };
    const source = () => openFrameSource("generated:kitchen", options);
    strictEqual(await recordFrames(source(), join(folder, "normal"), 2, parts), 2);
    strictEqual(await recordFrames(source(), join(folder, "normal"), 1, parts), 1);
    deepStrictEqual(counts, [1, 2, 1]);
    const names = (await readdir(join(folder, "normal"))).sort();
    deepStrictEqual(names, ["frame-000001.png", "frame-000002.png", "frame-000003.png"]);
    const [first] = names;
    const recorded = await decodePicture(join(folder, "normal", first as string));
    for await (const { picture } of source().frames(signal)) {
      deepStrictEqual(new Uint8Array(recorded.data), new Uint8Array(picture.data));
      break;
    }
  });
});
