import { runAggregator } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { type CameraFrame, type FrameSource, openFrameSource, runAgent } from "@lares/edge-agent";
import {
  Changes,
  connectMqtt,
  DeviceId,
  type Dtype,
  FleetId,
  kernelsEngine,
  type Message,
  type ModelSpec,
  seededRandom,
  silentLog,
  systemClock,
} from "@lares/shared";

const fleet = FleetId.parse("home");
const device = DeviceId.parse("kitchen");

const canarySize = 8;
const random = seededRandom(2026);
/** Bytes that nothing but the picture holds: a block of pixels in each frame of the camera. */
export const canary = Uint8Array.from({ length: 3 * canarySize }, () => Math.floor(256 * random()));

/** The drawn kitchen with the canary in its upper left corner. */
export function watchedKitchen(): FrameSource {
  const settings = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };
  const source = openFrameSource("generated:kitchen", settings);
  async function* frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    for await (const frame of source.frames(signal)) {
      const data = frame.picture.data.slice();
      const rowBytes = 3 * frame.picture.width;
      for (let row = 0; row < canarySize; row++) data.set(canary, row * rowBytes);
      yield { ...frame, picture: { ...frame.picture, data } };
    }
  }
  return { ...source, frames, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
}

/**
 * All that passes a broker while an agent, `kitchen`, learns its room by its camera, takes part in rounds
 * and watches.
 */
export async function recordLife(
  spec: ModelSpec,
  { rounds, dtype }: { readonly rounds: number; readonly dtype: Dtype },
): Promise<readonly Message[]> {
  const recorded: Message[] = [];
  const broker = await startBroker({ port: 0 });
  const recorder = await connectMqtt({ url: broker.url, clientId: "recorder" });
  const changes = new Changes();
  const stop = new AbortController();
  try {
    for (const filter of ["lares/v1/#", "homeassistant/#"]) {
      await recorder.subscribe(filter, (message) => {
        recorded.push(message);
        changes.changed();
      });
    }
    const training = { epochs: 1, batchSize: 16, learningRate: 0.002 };
    const running = runAggregator({
      ...{ broker: broker.url, fleet, spec, rounds, quorum: 1, deadlineMs: 60_000 },
      ...{ dtype, training, strategy: "fedavg", seed: 1 },
      ...{ signal: stop.signal, log: silentLog },
    });
    const events: string[] = [];
    const agent = runAgent({
      ...{ broker: broker.url, fleet, device, spec, method: "fedala", threads: 1, seed: 1 },
      room: { name: "Kitchen", source: watchedKitchen(), count: 60, intervalSeconds: 2 },
      engine: kernelsEngine(),
      version: "0.1.0",
      watch: {
        ...{ source: watchedKitchen(), detector: "background", motion: true },
        ...{ eventsPerWeek: 1, sendsHeatmaps: true },
      },
      signal: stop.signal,
      log: (_level, event) => {
        events.push(event);
        changes.changed();
      },
    });
    const isOver = () => events.includes("watch.over") && events.includes("room.evaluated");
    await changes.until(isOver, AbortSignal.timeout(90_000));
    await running;
    await agent;
  } finally {
    stop.abort();
    await recorder[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
  }
  return recorded;
}
