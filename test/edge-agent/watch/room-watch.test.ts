import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  detectorNames,
  evaluationRoomOf,
  fitRoomDetector,
  generateRoom,
  type Observation,
  prepareRoom,
  RoomWatch,
} from "@lares/edge-agent";
import {
  type BootId,
  BugError,
  CameraWatch,
  ConfigError,
  FixedWatch,
  initialWeights,
  kernelsEngine,
  micro,
  usualViewOf,
} from "@lares/shared";

const boot = "00000000000000b9" as BootId;

describe("fitRoomDetector", () => {
  const prepared = prepareRoom(evaluationRoomOf(generateRoom("kitchen", micro.input)), micro);
  const clip = prepared.clips.normal[0]?.map(({ data }) => data) ?? [];

  for (const name of detectorNames) {
    it(`scores a frame of ${name} by no more frames than its memory says`, async () => {
      const engine = await kernelsEngine();
      await using network = await engine.createNetwork(micro, { batchSize: 16, threads: 1 });
      network.setWeights(initialWeights(micro, 1));
      const detector = fitRoomDetector(name, prepared, network);
      const whole = detector.score(clip);
      const last = detector.score(clip.slice(-1 - detector.memory)).at(-1);
      strictEqual(last?.score, whole.at(-1)?.score);
      strictEqual(detector.name, name);
      strictEqual(detector.evidence, name === "motion" ? "motion" : "appearance");
      ok(whole.every(({ score }) => score >= 0 && Number.isFinite(score)));
    });
  }

  it("lists the detectors for a name that is none", () => {
    throws(
      () => fitRoomDetector("eye", prepared),
      (error) =>
        error instanceof ConfigError && /"eye".*network, mse, .*pca-16/.test(error.message),
    );
  });

  it("does not do without a network where it is asked for one", () => {
    throws(() => fitRoomDetector("network", prepared), BugError);
  });
});

describe("RoomWatch", () => {
  const room = generateRoom("kitchen", micro.input);
  const prepared = prepareRoom(evaluationRoomOf(room), micro);
  const view = usualViewOf(
    micro.input,
    room.normal.map(({ data }) => data),
  );

  function watchOf(names: readonly string[]): (frames: readonly Uint8Array[]) => Observation[] {
    const detectors = names.map((name) => {
      const detector = fitRoomDetector(name, prepared);
      return [detector.evidence, { detector, scores: Float64Array.of(1, 2) }] as const;
    });
    const thresholds = { appearance: 1e6, motion: 1e6 };
    const watch = new RoomWatch(Object.fromEntries(detectors), {
      camera: new CameraWatch(view),
      events: new FixedWatch({ boot, thresholds }),
    });
    let seconds = 0;
    return (frames) =>
      frames.map((frame) => watch.step(frame, { uptimeSeconds: seconds, clockSeconds: seconds++ }));
  }

  const frames = room.normal.slice(0, 12).map(({ data }) => data);
  const dark = new Uint8Array(frames[0]?.length ?? 0);

  it("gives each frame the score that its recording has", () => {
    const seen = watchOf(["background", "motion"])(frames);
    for (const name of ["background", "motion"] as const) {
      const detector = fitRoomDetector(name, prepared);
      deepStrictEqual(
        seen.map(({ evidence }) => evidence[detector.evidence]?.score),
        detector.score(frames).map(({ score }) => score),
      );
    }
  });

  it("trusts no frame of a dark camera, and says so once it lasts", () => {
    const observe = watchOf(["background"]);
    observe(frames);
    const seen = observe(Array.from({ length: 10 }, () => dark));
    deepStrictEqual(
      seen.map(({ evidence }) => evidence),
      seen.map(() => ({})),
    );
    deepStrictEqual([seen[0]?.camera, seen.at(-1)?.camera], ["watching", "dark"]);
  });

  it("sees no motion between the frames before and after a dark one", () => {
    const observe = watchOf(["motion"]);
    const [first] = frames as [Uint8Array];
    observe([first, first, dark]);
    const [after] = observe([frames.at(-1) as Uint8Array]);
    strictEqual(
      after?.evidence.motion?.score,
      watchOf(["motion"])([first])[0]?.evidence.motion?.score,
    );
  });
});
