import { join } from "node:path";
import {
  AnomalyEvent,
  connectMqtt,
  type DeviceId,
  everyDevice,
  parseJson,
  type Teardown,
} from "@lares/shared";
import { deviceIdsFor } from "../device-ids.ts";
import { parseFleetId } from "../parse-id.ts";
import { withTeardown } from "../with-teardown.ts";
import { Part } from "./part.ts";
import { AllFinished, Listening, type PartEvent, RoomEvaluated } from "./part-events.ts";

/** Between two pictures of a virtual ESP32: they are through before the agents are. */
const MICRO_INTERVAL_MS = 15;
/** An agent has the room's own name. */
const MICRO_PREFIX = "micro-";

export interface FleetPlan {
  /** Folder of rooms. */
  readonly data: string;
  readonly rooms: readonly string[];
  /** Options as on a command line. */
  readonly aggregatorArgs: readonly string[];
  readonly agentArgs: readonly string[];
  /** Runs a virtual ESP32 for each room, too. */
  readonly micro: boolean;
  /** Called for each event that a virtual ESP32 tells of. */
  readonly onAnomaly: (event: AnomalyEvent) => void;
  /**
   * Serves the page from the start; after the reports it, the broker and the agents, which watch
   * their rooms as if they were recorded now, go on.
   */
  readonly page: boolean;
  /** Folder that exists, for the aggregator's log of rounds; without it nothing is kept. */
  readonly state?: string;
  /** @param part `broker`, `page`, `aggregator`, `micro` or the room of an agent */
  readonly onEvent: (part: string, event: PartEvent) => void;
  /** Called once, when every room has been measured. */
  readonly onReports: (reports: readonly RoomEvaluated[]) => void;
}

/**
 * Runs broker, aggregator and an agent for each room as processes of their own, and one of virtual
 * ESP32s, until every room has been measured and watched or, with a page, until the signal. None is
 * left when this returns or throws.
 * @throws PeerError as soon as one of them fails, the signal's reason once it is aborted
 */
export function runFleet(plan: FleetPlan, signal: AbortSignal): Promise<void> {
  return withTeardown(async (teardown) => {
    signal.throwIfAborted();
    const stopped = rejectionOf(signal);
    const start = (name: string, args: readonly string[]): Part =>
      new Part(name, args, (event) => plan.onEvent(name, event));
    const broker = start("broker", ["broker", "--port", "0"]);
    teardown.defer(() => broker[Symbol.asyncDispose]());
    const { url } = await Promise.race([broker.event("listening", Listening), stopped]);
    const page = plan.page ? [start("page", pageArgs(plan, url))] : [];
    for (const part of page) teardown.defer(() => part[Symbol.asyncDispose]());
    const micro = plan.micro ? [await startMicro(plan, url, start, teardown)] : [];
    const watched = Promise.all(micro.map((part) => part.event("all-finished", AllFinished)));
    // Asked for when the agents have reported: a room that cannot be read is theirs to name.
    watched.catch(() => {});
    const failures = [stopped, broker.failed, ...page.map(({ failed }) => failed)];
    const aggregator = start("aggregator", aggregatorArgs(plan, url));
    teardown.defer(() => aggregator[Symbol.asyncDispose]());
    const devices = deviceIdsFor(plan.rooms);
    const agents = plan.rooms.map((room, i) =>
      start(room, agentArgs(plan, url, room, devices[i] as DeviceId)),
    );
    teardown.defer(async () => {
      await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()));
    });
    const reports = Promise.all(
      agents.map((agent) => agent.event("room.evaluated", RoomEvaluated)),
    );
    const measured = await Promise.race([reports, ...failures, aggregator.failed]);
    await Promise.race([watched, ...failures]);
    plan.onReports(measured);
    if (plan.page) await Promise.race(failures);
  });
}

function pageArgs({ state }: FleetPlan, broker: string): readonly string[] {
  const past = state === undefined ? [] : ["--state", state];
  return ["page", "--broker", broker, "--port", "0", ...past];
}

/** Whoever listens is there before the devices are. */
async function startMicro(
  { data, onAnomaly }: FleetPlan,
  broker: string,
  start: (name: string, args: readonly string[]) => Part,
  teardown: Teardown,
): Promise<Part> {
  const reader = await connectMqtt({ url: broker, clientId: "demo" });
  teardown.defer(() => reader[Symbol.asyncDispose]());
  await reader.subscribe(everyDevice(parseFleetId("home")).anomalies, ({ payload }) => {
    const event = parseJson(AnomalyEvent, payload);
    // Agents watch, too, once they were measured.
    if (event.device.startsWith(MICRO_PREFIX)) onAnomaly(event);
  });
  const pace = ["--interval", String(MICRO_INTERVAL_MS), "--prefix", MICRO_PREFIX];
  const micro = start("micro", ["micro", "run", "--broker", broker, "--data", data, ...pace]);
  teardown.defer(() => micro[Symbol.asyncDispose]());
  return micro;
}

function aggregatorArgs(
  { rooms, aggregatorArgs, state }: FleetPlan,
  broker: string,
): readonly string[] {
  const kept = state === undefined ? [] : ["--state", state];
  const quorum = String(rooms.length);
  return ["aggregator", "--broker", broker, "--quorum", quorum, ...kept, ...aggregatorArgs];
}

function agentArgs(
  { data, agentArgs, page }: FleetPlan,
  broker: string,
  room: string,
  device: DeviceId,
): readonly string[] {
  const whose = ["--room", room, "--data", data, "--device", device];
  const watched = page ? ["--source", `replay:${join(data, room)}`] : [];
  return ["agent", "--broker", broker, ...whose, ...watched, ...agentArgs];
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
