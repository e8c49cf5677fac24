import { join } from "node:path";
import type { DeviceId } from "@lares/shared";
import { deviceIdsFor } from "../device-ids.ts";
import { withTeardown } from "../with-teardown.ts";
import { Part } from "./part.ts";
import { Listening, type PartEvent, RoomEvaluated } from "./part-events.ts";

export interface FleetPlan {
  /** Folder of rooms. */
  readonly data: string;
  readonly rooms: readonly string[];
  /** Options as on a command line. */
  readonly aggregatorArgs: readonly string[];
  readonly agentArgs: readonly string[];
  /**
   * Serves the page from the start; after the reports it, the broker and the agents, which watch
   * their rooms as if they were recorded now, go on.
   */
  readonly page: boolean;
  /** Folder that exists, for the aggregator's log of rounds; without it nothing is kept. */
  readonly state?: string;
  /** @param part `broker`, `page`, `aggregator` or the room of an agent */
  readonly onEvent: (part: string, event: PartEvent) => void;
  /** Called once, when every room has been measured. */
  readonly onReports: (reports: readonly RoomEvaluated[]) => void;
}

/**
 * Runs broker, aggregator and an agent for each room as processes of their own, until every room
 * has been measured or, with a page, until the signal. None is left when this returns or throws.
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
    plan.onReports(await Promise.race([reports, ...failures, aggregator.failed]));
    if (plan.page) await Promise.race(failures);
  });
}

function pageArgs({ state }: FleetPlan, broker: string): readonly string[] {
  const past = state === undefined ? [] : ["--state", state];
  return ["page", "--broker", broker, "--port", "0", ...past];
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
