// One agent in a process of its own, on the compiled package, as a Raspberry Pi runs it: it watches a
// paced camera, first without rounds, then while it trains. `node watching-child.mjs JOB`, with the JSON
// of a WatchingJob; prints one WatchingSample as JSON when its source has ended.
import { open } from "node:fs/promises";
import { runAgent } from "@lares/edge-agent";
import { kernelsEngine, requireModel } from "@lares/shared";

const job = JSON.parse(process.argv[2]);
const { width, height } = job.recording;
const frameBytes = 3 * width * height;
const intervalMs = 1000 / job.framesPerSecond;

let phase = "idle";
let trainingMs = 0;
let trainingSinceMs;
const phases = { idle: newPhase(), training: newPhase() };
const over = new AbortController();
const recording = await open(job.recording.path);
const pictures = Math.floor((await recording.stat()).size / frameBytes);

runAgent({
  broker: job.broker,
  fleet: "home",
  device: "pi",
  room: {
    name: "room",
    source: sourceOf(first),
    count: job.learnFrames,
    intervalSeconds: 30,
  },
  spec: requireModel(job.model),
  method: "fedala",
  engine: kernelsEngine(),
  threads: 1,
  seed: 1,
  version: "bench",
  watch: {
    source: { ...sourceOf(paced), liveIntervalSeconds: intervalMs / 1000 },
    detector: "network",
    motion: false,
    eventsPerWeek: 1,
    sendsHeatmaps: true,
  },
  signal: over.signal,
  log,
}).catch((error) => {
  if (!over.signal.aborted) throw error;
  const rssBytes = 1024 * process.resourceUsage().maxRSS;
  const { idle, training } = phases;
  const trainingShare = trainingMs / (1000 * job.seconds);
  console.log(
    JSON.stringify({ idle: summary(idle), training: summary(training), trainingShare, rssBytes }),
  );
});

function log(_level, event) {
  const nowMs = performance.now();
  if (event === "round.training") trainingSinceMs = nowMs;
  if (event !== "update.accepted") return;
  trainingMs += nowMs - (trainingSinceMs ?? nowMs);
  trainingSinceMs = undefined;
}

function newPhase() {
  return { dropped: 0, delaysMs: [] };
}

/** Picture after picture in memory of its own each, as ffmpeg's come through a pipe. */
async function pictureAt(index) {
  const data = Buffer.allocUnsafeSlow(frameBytes);
  await recording.read(data, 0, frameBytes, (index % pictures) * frameBytes);
  return { width, height, channels: 3, data };
}

function sourceOf(frames) {
  return { description: "recording", frames, [Symbol.asyncDispose]: async () => {} };
}

/** The recording again and again, at once. */
async function* first() {
  for (let index = 0; ; index++) yield { picture: await pictureAt(index), seconds: 30 * index };
}

/** A frame each interval, as a camera gives them: those that nobody took in time are dropped. */
async function* paced() {
  const count = Math.round((1000 * job.seconds) / intervalMs);
  for (phase of ["idle", "training"]) {
    if (phase === "training") process.send?.("rounds");
    const startMs = performance.now();
    for (let due = 0; due < count; due++) {
      const waitMs = startMs + due * intervalMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const latest = Math.floor((performance.now() - startMs) / intervalMs);
      phases[phase].dropped += Math.max(0, latest - due);
      due = Math.max(due, latest);
      yield { picture: await pictureAt(due), seconds: performance.now() / 1000 };
      phases[phase].delaysMs.push(performance.now() - (startMs + due * intervalMs));
    }
  }
  if (trainingSinceMs !== undefined) trainingMs += performance.now() - trainingSinceMs;
  over.abort(new Error("measured"));
}

function summary({ dropped, delaysMs }) {
  const sorted = delaysMs.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { scored: sorted.length, dropped, medianMs: at(0.5), p99Ms: at(0.99) };
}
