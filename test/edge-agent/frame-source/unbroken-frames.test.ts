import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type CameraFrame, type FrameSource, unbrokenFrames } from "@lares/edge-agent";
import { DataError, type Log, silentLog, sleep } from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";

const picture = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as const;
const unplugged = () => new DataError("camera is unplugged", "Plug it in.");

/** A source by a script for each time that it is asked for its frames. */
class ScriptedSource implements FrameSource {
  readonly description = "camera:0";
  readonly longestRepeatSeconds?: number;
  readonly liveIntervalSeconds?: number;
  opened = 0;
  closed = 0;
  readonly #lives: readonly (() => AsyncIterable<CameraFrame>)[];

  constructor(
    isLive: boolean,
    lives: readonly (() => AsyncIterable<CameraFrame>)[],
    longestRepeatSeconds?: number,
  ) {
    if (isLive) this.liveIntervalSeconds = 5;
    if (longestRepeatSeconds !== undefined) this.longestRepeatSeconds = longestRepeatSeconds;
    this.#lives = lives;
  }

  async *frames(): AsyncGenerator<CameraFrame> {
    const life = this.#lives[Math.min(this.opened++, this.#lives.length - 1)];
    try {
      yield* (life as () => AsyncIterable<CameraFrame>)();
    } finally {
      this.closed++;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

async function* works() {
  yield { picture, seconds: 0 };
}

async function* fails(): AsyncGenerator<CameraFrame> {
  yield* [];
  throw unplugged();
}

describe("unbrokenFrames", () => {
  const signal = new AbortController().signal;
  const begin = (source: FrameSource, log: Log = silentLog) => {
    const clock = new ManualClock();
    const options = { clock, random: () => 0, log };
    return { clock, signals: unbrokenFrames(source, options, signal) };
  };
  const breathe = () => new Promise((resolve) => setImmediate(resolve));
  /** Lets time pass whenever nothing else happens. */
  async function whileTimePasses<T>(clock: ManualClock, wanted: Promise<T>): Promise<T> {
    let isOver = false;
    const over = wanted.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    while (!isOver) {
      for (let i = 0; i < 20; i++) await breathe();
      if (!isOver) clock.advance(clock.pendingMs[0] ?? 0);
    }
    return over;
  }

  it("tells a loss once, however often opening fails, and goes on when the camera is back", async () => {
    const logged: string[] = [];
    const source = new ScriptedSource(true, [works, fails, fails, fails, works]);
    const { clock, signals } = begin(source, (_level, event) => logged.push(event));
    const kinds: string[] = [];
    let seconds = -1;
    for (let i = 0; i < 4; i++) {
      const { value } = await whileTimePasses(clock, signals.next());
      kinds.push(value.kind);
      const at = value.kind === "frame" ? value.frame.seconds : value.seconds;
      ok(at >= seconds);
      seconds = at;
    }
    deepStrictEqual(kinds, ["frame", "gone", "frame", "gone"]);
    deepStrictEqual(logged, ["camera.lost", "camera.back", "camera.lost"]);
    strictEqual(source.opened, 5);
    strictEqual(source.closed, 5);
  });

  it("waits longer from attempt to attempt, up to a minute", async () => {
    const source = new ScriptedSource(true, [fails]);
    const { clock, signals } = begin(source);
    strictEqual((await whileTimePasses(clock, signals.next())).value.kind, "gone");
    const next = signals.next();
    next.catch(() => {});
    const pauses: number[] = [];
    for (let i = 0; i < 9; i++) {
      for (let turn = 0; turn < 20; turn++) await breathe();
      pauses.push(...clock.pendingMs);
      clock.advance(clock.pendingMs[0] as number);
    }
    deepStrictEqual(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("tells that a camera is lost two intervals after its last frame, before its program ends", async () => {
    async function* freezes() {
      yield { picture, seconds: 0 };
      await new Promise(() => {});
    }
    const { clock, signals } = begin(new ScriptedSource(true, [freezes]));
    await whileTimePasses(clock, signals.next());
    const lost = signals.next();
    for (let i = 0; i < 20; i++) await breathe();
    clock.advance(9_999);
    strictEqual(await Promise.race([lost, breathe().then(() => "nothing yet")]), "nothing yet");
    clock.advance(1);
    const { value } = await lost;
    ok(value.kind === "gone");
    strictEqual(value.seconds, 10);
  });

  const same = (level: number): number[] => Array<number>(6).fill(level);
  const repeating: [
    why: string,
    longestRepeatSeconds: number | undefined,
    levels: readonly (readonly number[])[],
    told: readonly string[],
  ][] = [
    [
      "frozen after two intervals, until another picture comes",
      0,
      [[90, 91, 91, 91, 91], [91, 91], [92]],
      ["0", "5", "10", "frozen 15", "16.5"],
    ],
    [
      "frozen later when pictures are compressed",
      20,
      [same(91)],
      ["0", "5", "10", "15", "frozen 20"],
    ],
    ["watched when there is no light", 0, [same(20)], ["0", "5", "10", "15", "20"]],
    ["watched when it is blinded", 0, [same(255)], ["0", "5", "10", "15", "20"]],
    ["watched when its pictures may repeat", undefined, [same(91)], ["0", "5", "10", "15", "20"]],
  ];
  for (const [why, longestRepeatSeconds, levels, expected] of repeating) {
    it(`with the same picture again and again is ${why}`, async () => {
      const clock = new ManualClock();
      const lives = levels.map(
        (life) =>
          async function* () {
            for (const level of life) {
              yield { picture: { ...picture, data: Uint8Array.of(level) }, seconds: 0 };
              await sleep(clock, 5000);
            }
          },
      );
      const source = new ScriptedSource(true, lives, longestRepeatSeconds);
      const signals = unbrokenFrames(source, { clock, random: () => 0, log: silentLog }, signal);
      const told: string[] = [];
      while (told.length < expected.length) {
        const { value } = await whileTimePasses(clock, signals.next());
        const isFrame = value.kind === "frame";
        told.push(isFrame ? `${value.frame.seconds}` : `${value.state} ${value.seconds}`);
      }
      deepStrictEqual(told, expected);
    });
  }

  it("passes on what another attempt would not mend", async () => {
    async function* breaks(): AsyncGenerator<CameraFrame> {
      yield* [];
      throw new TypeError("a defect");
    }
    const { signals } = begin(new ScriptedSource(true, [breaks]));
    await rejects(signals.next(), /a defect/);
  });

  it("ends with a recording, and fails with it", async () => {
    const { signals } = begin(new ScriptedSource(false, [works]));
    strictEqual((await signals.next()).value.kind, "frame");
    strictEqual((await signals.next()).done, true);
    await rejects(begin(new ScriptedSource(false, [fails])).signals.next(), /unplugged/);
  });
});
