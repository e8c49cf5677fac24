// One agent in a process of its own, on the compiled package, as a Raspberry Pi runs it: it watches a
// paced camera, first without rounds, then while it trains. `node watching-child.mjs JOB`, with the JSON
// of a WatchingJob; prints one WatchingSample as JSON when its source has ended.
import { openFrameSource, runAgent } from "@lares/edge-agent";
import { kernelsEngine, requireModel, systemClock } from "@lares/shared";

const job = JSON.parse(process.argv[2]);
const intervalMs = 1000 / job.framesPerSecond;
/** What a network camera's frames have after ffmpeg. */
const [width, height] = [256, 192];

const pictures = await cameraPictures(8);
let phase = "idle";
let trainingMs = 0;
let trainingSinceMs;
const phases = { idle: newPhase(), training: newPhase() };
const over = new AbortController();

runAgent({
  broker: job.broker,
  fleet: "home",
  device: "pi",
  room: { name: "room", source: drawn(), count: job.learnFrames, intervalSeconds: 30 },
  spec: requireModel(job.model),
  method: "fedala",
  engine: kernelsEngine(),
  threads: 1,
  seed: 1,
  version: "bench",
  watch: {
    source: paced(),
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

/** A camera's pictures: those of a drawn room, as large as a camera's. */
async function cameraPictures(count) {
  const found = [];
  for await (const { picture } of drawn().frames(new AbortController().signal)) {
    const data = new Uint8Array(3 * width * height);
    for (let y = 0, at = 0; y < height; y++) {
      const row = Math.floor((y * picture.height) / height) * picture.width;
      for (let x = 0; x < width; x++) {
        const from = 3 * (row + Math.floor((x * picture.width) / width));
        for (let channel = 0; channel < 3; channel++) data[at++] = picture.data[from + channel];
      }
    }
    found.push({ width, height, channels: 3, data });
    if (found.length === count) return found;
  }
}

function drawn() {
  const settings = { framesPerSecond: 1, follows: false, clock: systemClock, log: () => {} };
  return openFrameSource("generated:hallway-04", settings);
}

/** A frame each interval, as a camera gives them: those that nobody took in time are dropped. */
function paced() {
  async function* frames() {
    let startMs = performance.now();
    const begin = () => {
      startMs = performance.now();
      return 0;
    };
    const count = Math.round((1000 * job.seconds) / intervalMs);
    for (phase of ["idle", "training"]) {
      if (phase === "training") process.send?.("rounds");
      let due = begin();
      while (due < count) {
        const waitMs = startMs + due * intervalMs - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        const latest = Math.floor((performance.now() - startMs) / intervalMs);
        phases[phase].dropped += Math.max(0, latest - due);
        due = Math.max(due, latest);
        yield { picture: pictures[due % pictures.length], seconds: performance.now() / 1000 };
        phases[phase].delaysMs.push(performance.now() - (startMs + due * intervalMs));
        due++;
      }
    }
    if (trainingSinceMs !== undefined) trainingMs += performance.now() - trainingSinceMs;
    over.abort(new Error("measured"));
  }
  const description = "paced";
  return {
    description,
    liveIntervalSeconds: intervalMs / 1000,
    frames,
    [Symbol.asyncDispose]: async () => {},
  };
}

function summary({ dropped, delaysMs }) {
  const sorted = delaysMs.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { scored: sorted.length, dropped, medianMs: at(0.5), p99Ms: at(0.99) };
}
