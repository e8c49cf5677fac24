import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { episodeKinds, type LifeFrame, type LifeOptions, lifeOf } from "@lares/edge-agent";
import { ConfigError, micro } from "@lares/shared";

const name = "hallway-14";
const shape = micro.input;
const hour = 3600;
const day = 24 * hour;
const noon: LifeOptions = {
  startSeconds: 12 * hour,
  endSeconds: 12 * hour + 60,
  intervalSeconds: 10,
};

const framesOf = (options: LifeOptions): LifeFrame[] => [...lifeOf(name, shape, options)];
const meanOf = ({ data }: LifeFrame) => data.reduce((sum, value) => sum + value, 0) / data.length;

describe("a room's life as a stream", function () {
  // Each stream lights its room first, which takes a quarter of a second.
  this.timeout(60_000);

  it("has a frame of the model's size at each step, the end excluded", () => {
    const frames = framesOf(noon);
    deepStrictEqual(
      frames.map((frame) => frame.seconds - noon.startSeconds),
      [0, 10, 20, 30, 40, 50],
    );
    ok(frames.every(({ data }) => data.length === 32 * 32));
    ok(frames.every((frame) => frame.episode === undefined));
  });

  it("has the same bytes on every machine", () => {
    const hash = createHash("sha256");
    for (const { data } of framesOf({ startSeconds: 0, endSeconds: day, intervalSeconds: hour })) {
      hash.update(data);
    }
    strictEqual(
      hash.digest("hex"),
      "c8cbca2fbab1f5b0960f9d4082a532d9c7439c4996ecc7e5f06b11f913948a85",
    );
  });

  it("shows the same in every window, what happens included", () => {
    const options: LifeOptions = {
      startSeconds: 2 * day,
      endSeconds: 4 * day,
      intervalSeconds: hour / 2,
      episodes: 14,
    };
    const whole = framesOf(options);
    const later = framesOf({ ...options, startSeconds: 3 * day });
    deepStrictEqual(whole.slice(48), later);
    const shown = new Set(whole.flatMap((frame) => frame.episode ?? []));
    ok(shown.size > 0 && [...shown].every((id) => id.endsWith("-left")), `${[...shown]}`);
  });

  it("is darker by night than by day", () => {
    const [night, midday] = framesOf({
      startSeconds: 3 * hour,
      endSeconds: 13 * hour,
      intervalSeconds: 9 * hour,
    }) as [LifeFrame, LifeFrame];
    ok(meanOf(night) < meanOf(midday) - 20, `${meanOf(night)}, ${meanOf(midday)}`);
  });

  for (const kind of episodeKinds) {
    it(`shows ${kind} while it lasts and no longer`, () => {
      const atSeconds = noon.startSeconds + 20;
      const episode = { atSeconds, durationSeconds: 20, kind, difficulty: 1 } as const;
      const usual = framesOf(noon);
      const frames = framesOf({ ...noon, episodes: [episode] });
      const id = `0001-${kind}`;
      deepStrictEqual(
        frames.map((frame) => frame.episode),
        [undefined, undefined, id, id, undefined, undefined],
      );
      for (const [i, frame] of frames.entries()) {
        if (frame.episode === undefined) deepStrictEqual(frame, usual[i]);
        else notDeepStrictEqual(frame.data, usual[i]?.data);
      }
    });
  }

  it("refuses an interval that does not go on", () => {
    throws(
      () => framesOf({ ...noon, intervalSeconds: 0 }),
      (error) => error instanceof ConfigError && /intervalSeconds is 0/.test(error.message),
    );
  });
});
