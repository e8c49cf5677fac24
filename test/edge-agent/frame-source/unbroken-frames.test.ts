import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type CameraFrame, type FrameSource, unbrokenFrames } from "@lares/edge-agent";
import { DataError, type Log, silentLog } from "@lares/shared";
import { ManualClock } from "../../manual-clock.ts";

const picture = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as const;
const unplugged = () => new DataError("camera is unplugged", "Plug it in.");

/** A source by a script for each time that it is asked for its frames. */
class ScriptedSource implements FrameSource {
  readonly description = "camera:0";
  readonly liveIntervalSeconds?: number;
  opened = 0;
  closed = 0;
  readonly #lives: readonly (() => AsyncIterable<CameraFrame>)[];

  constructor(isLive: boolean, lives: readonly (() => AsyncIterable<CameraFrame>)[]) {
    if (isLive) this.liveIntervalSeconds = 5;
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
    deepStrictEqual(kinds, ["frame", "lost", "frame", "lost"]);
    deepStrictEqual(logged, ["camera.lost", "camera.back", "camera.lost"]);
    strictEqual(source.opened, 5);
    strictEqual(source.closed, 5);
  });

  it("waits longer from attempt to attempt, up to a minute", async () => {
    const source = new ScriptedSource(true, [fails]);
    const { clock, signals } = begin(source);
    strictEqual((await whileTimePasses(clock, signals.next())).value.kind, "lost");
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
    ok(value.kind === "lost");
    strictEqual(value.seconds, 10);
  });

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
