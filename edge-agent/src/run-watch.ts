import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  BootId,
  type DeviceId,
  deviceTopics,
  type FleetId,
  type Log,
  type ModelSpec,
  PeerError,
  systemClock,
  type Transport,
  type UpdateMode,
} from "@lares/shared";
import type { FrameSource } from "./frame-source/frame-source.ts";
import { HouseLink } from "./home-assistant/house-link.ts";
import { HouseStatus } from "./home-assistant/house-status.ts";
import { ModelUpdates } from "./home-assistant/model-updates.ts";
import { processorCelsius } from "./home-assistant/processor-temperature.ts";
import { EventOutbox, StoredOutbox } from "./storage/event-outbox.ts";
import { StoredFile } from "./storage/stored-file.ts";
import { BrokerOutlet } from "./watch/broker-outlet.ts";
import { DeviceWatch, type DeviceWatchParts } from "./watch/device-watch.ts";
import type { FittedWatch } from "./watch/fit-watch.ts";
import { WatchReporter } from "./watch/watch-reporter.ts";
import { WatchState } from "./watch/watch-state.ts";

/** How an agent watches its room. */
export interface WatchOptions {
  /** Stays the caller's. */
  readonly source: FrameSource;
  /** As of `fitRoomDetector`. */
  readonly detector: string;
  /** Whether motion is a second evidence. */
  readonly motion: boolean;
  /** False events that are promised, until the owner says otherwise. */
  readonly eventsPerWeek: number;
  readonly sendsHeatmaps: boolean;
  /** Who decides when a newer network watches; `auto` unless given. */
  readonly updates?: UpdateMode;
  /** Where what was learned is kept; without it a restart forgets. */
  readonly stateDirectory?: string;
}

/** A watch that is announced. */
export interface BegunWatch {
  readonly watch: DeviceWatch;
  readonly updates: ModelUpdates;
  readonly status: HouseStatus;
}

/** What watching takes of an agent's options. */
interface Watcher {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  readonly room: string;
  readonly spec: ModelSpec;
  readonly version: string;
  readonly watch: WatchOptions;
  readonly onJudged?: DeviceWatchParts["onJudged"];
  readonly log: Log;
}

/** No device was made before; a clock that says so has not been set. */
const earliestYear = 2025;

/**
 * Begins to watch a room. Announces the device to Home Assistant, now and whenever the broker or
 * Home Assistant is back.
 */
export async function beginWatch(
  options: Watcher,
  fitted: FittedWatch,
  { transport, round }: { readonly transport: Transport; readonly round: () => number | undefined },
): Promise<BegunWatch> {
  const { fleet, device, room, spec, version, watch: settings, onJudged, log } = options;
  const topics = deviceTopics(fleet, device);
  const outbox = await openOutbox(settings.stateDirectory, transport, topics.anomalies, log);
  const outlet = new BrokerOutlet(transport, outbox, log);
  const boot = BootId.parse(randomBytes(8).toString("hex"));
  const { sendsHeatmaps, eventsPerWeek, stateDirectory } = settings;
  const reporter = new WatchReporter({ device, boot, topics, sendsHeatmaps, utcNow }, outlet);
  const watch = await DeviceWatch.begin(
    { boot, spec, eventsPerWeek },
    {
      reporter,
      ...(stateDirectory !== undefined && { state: new WatchState(stateDirectory, log) }),
      clockSeconds: () => Date.now() / 1000,
      uptimeSeconds: () => systemClock.nowMs() / 1000,
      outages: { clock: systemClock, random: Math.random, log },
      onReplaced: () => status.tell(),
      ...(onJudged && { onJudged }),
    },
    fitted,
  );
  const updates = new ModelUpdates(watch, settings.updates ?? "auto", () => status.tell());
  const status = new HouseStatus(
    { device, boot, topics },
    {
      ...{ outlet, watch, updates, clock: systemClock, round },
      celsius: processorCelsius,
      eventsWaiting: () => outbox.size,
    },
  );
  const { mode } = updates.state;
  const shown = { device, room, version, model: spec.name, topics, sendsHeatmaps, updates: mode };
  const house = new HouseLink(shown, { transport, outlet, watch, updates, status, log });
  await greet(transport, house, reporter, log);
  log("info", "watch.begins", { source: settings.source.description, ...watch.settings });
  return { watch, updates, status };
}

/** Events that are not lost when the broker is away, nor, with a directory, at a restart. */
async function openOutbox(
  directory: string | undefined,
  transport: Transport,
  topic: string,
  log: Log,
): Promise<EventOutbox> {
  const publish = (payload: Uint8Array) => transport.publish(topic, payload);
  const path = directory === undefined ? undefined : join(directory, "outbox.json");
  const file = path === undefined ? undefined : new StoredFile(path, StoredOutbox, log);
  const outbox = await EventOutbox.open({
    publish,
    ...(file && { file }),
    clock: systemClock,
    log,
  });
  transport.onConnectionChange((connected) => {
    if (connected) outbox.resume();
  });
  outbox.resume();
  return outbox;
}

/** Announces everything now and after each reconnection. */
async function greet(
  transport: Transport,
  house: HouseLink,
  reporter: WatchReporter,
  log: Log,
): Promise<void> {
  let isListening = false;
  const announce = async () => {
    house.announce();
    reporter.announce();
    if (isListening) return;
    try {
      await house.listen();
      isListening = true;
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      log("warn", "commands.unheard", { error });
    }
  };
  transport.onConnectionChange((connected) => {
    if (connected) void announce();
  });
  await announce();
}

function utcNow(): Date | null {
  const now = new Date();
  return now.getUTCFullYear() < earliestYear ? null : now;
}
