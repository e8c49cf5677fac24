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
  /** Serves the page from the start, and leaves it and the broker running after the reports. */
  readonly page: boolean;
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
    const page = plan.page ? [start("page", ["page", "--broker", url, "--port", "0"])] : [];
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

function aggregatorArgs({ rooms, aggregatorArgs }: FleetPlan, broker: string): readonly string[] {
  return ["aggregator", "--broker", broker, "--quorum", String(rooms.length), ...aggregatorArgs];
}

function agentArgs(
  { data, agentArgs }: FleetPlan,
  broker: string,
  room: string,
  device: DeviceId,
): readonly string[] {
  const whose = ["--room", room, "--data", data, "--device", device];
  return ["agent", "--broker", broker, ...whose, ...agentArgs];
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
