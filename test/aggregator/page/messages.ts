import type { AgentDiagnostics, AnomalyEvent, LearningReport, RoundResult } from "@lares/shared";

const sha = "a".repeat(64);

/** An event as a device tells it, with changes. */
export function exampleEvent(change: Partial<Record<keyof AnomalyEvent, unknown>> = {}): object {
  return {
    kind: "anomaly",
    v: 1,
    device: "kitchen",
    event: "0123456789abcdef-1",
    phase: "peak",
    t: "2030-01-02T03:04:05.678Z",
    boot: "0123456789abcdef",
    uptimeMs: 5000,
    late: false,
    score: 3.25,
    pValue: 0.0012,
    evidence: ["appearance"],
    region: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 },
    durationMs: 35_000,
    model: sha,
    camera: "watching",
    ...change,
  };
}

export const exampleInfo = {
  kind: "info",
  v: 1,
  device: "kitchen",
  room: "Kitchen",
  task: "simple",
  engine: "kernels",
  version: "0.1.0",
};

export function exampleScore(score: number): object {
  const learning = null;
  return { kind: "score", v: 1, device: "kitchen", t: null, score, isAlarm: false, learning };
}

export const exampleRound = {
  kind: "round",
  v: 1,
  fleet: "home",
  task: "simple",
  run: "0123456789abcdef",
  round: 4,
  phase: "collecting",
  base: sha,
  restarts: 0,
  spec: sha,
  strategy: "fedavg",
  dtype: "f32",
  training: { epochs: 2, batchSize: 16, learningRate: 0.001 },
  cohort: sha,
  remainingMs: 45_000,
  roundsLeft: 1,
};

export function exampleResult(change: Partial<Record<keyof RoundResult, unknown>> = {}): object {
  return {
    kind: "result",
    v: 1,
    fleet: "home",
    task: "simple",
    round: 3,
    strategy: "fedavg",
    base: sha,
    model: sha,
    hadQuorum: true,
    contributions: [
      {
        device: "kitchen",
        samples: 70,
        loss: { background: 1, before: 0.5, after: 0.4 },
        norm: 0.5,
      },
    ],
    refused: 0,
    late: 0,
    loss: 0.4,
    uplinkBytes: 96_000,
    downlinkBytes: 100_000,
    seconds: 3.2,
    ...change,
  };
}

export const exampleProgress = {
  kind: "progress",
  v: 1,
  fleet: "home",
  task: "simple",
  run: exampleRound.run,
  round: 4,
  quorum: 2,
  counted: 1,
  awaited: ["attic"],
  awaitedCount: 1,
  gone: [],
  refused: 1,
  refusals: [{ device: "attic", reason: 'base is "0", expected "a"' }],
  remainingMs: 40_000,
};

/** What the kitchen has learned, with changes. */
export function exampleLearning(
  change: Partial<Record<keyof LearningReport, unknown>> = {},
): object {
  return {
    kind: "learning",
    v: 1,
    device: "kitchen",
    task: "simple",
    run: exampleRound.run,
    round: 3,
    method: "fedala",
    loss: { background: 1, before: 0.5, after: 0.4 },
    alpha: { mean: 0.7, min: 0, max: 1, histogram: [1, 0, 0, 0, 2, 0, 0, 0, 3, 9], kept: "alpha" },
    auroc: [
      { round: 2, value: 0.8 },
      { round: 3, value: 0.9 },
    ],
    ...change,
  };
}

export const exampleSettings = {
  kind: "settings",
  v: 1,
  device: "kitchen",
  detector: "network",
  eventsPerWeek: 1,
  threshold: 1,
  accepted: 2,
};

/** How the kitchen's agent is, with changes. */
export function exampleDiagnostics(
  change: Partial<Record<keyof AgentDiagnostics, unknown>> = {},
): object {
  return {
    kind: "diagnostics",
    v: 1,
    device: "kitchen",
    boot: "0123456789abcdef",
    uptimeMs: 5000,
    celsius: null,
    round: 3,
    eventsLastWeek: 1,
    lastEventAt: null,
    eventsWaiting: 0,
    trend: { watchedHours: 168, drift: 1.8, threshold: 1.1 },
    ...change,
  };
}

export const bytesOf = (message: string | object): Uint8Array =>
  new TextEncoder().encode(typeof message === "string" ? message : JSON.stringify(message));
