import type { RoomReport } from "@lares/edge-agent";
import { Teardown } from "@lares/shared";
import { Part, type PartEvent } from "./part.ts";

export interface FleetPlan {
  /** Folder of rooms. */
  readonly data: string;
  readonly rooms: readonly string[];
  /** Options as on a command line. */
  readonly aggregatorArgs: readonly string[];
  readonly agentArgs: readonly string[];
  /** @param part `broker`, `aggregator` or the room of an agent */
  readonly onEvent: (part: string, event: PartEvent) => void;
}

/** What an agent says in the end. */
export interface AgentReport {
  readonly report: RoomReport;
  /** Payload bytes of its updates. */
  readonly bytesSent: number;
}

/**
 * Runs broker, aggregator and an agent for each room as processes of their own, until every room
 * has been measured. None is left when this returns or throws.
 * @throws PeerError as soon as one of them fails, the signal's reason once it is aborted
 */
export async function runFleet(
  plan: FleetPlan,
  signal: AbortSignal,
): Promise<readonly AgentReport[]> {
  await using teardown = new Teardown();
  const start = (name: string, args: readonly string[]): Part => {
    const part = new Part(name, args, (event) => plan.onEvent(name, event));
    teardown.defer(() => part[Symbol.asyncDispose]());
    return part;
  };
  const broker = start("broker", ["broker", "--port", "0"]);
  const stopped = rejectionOf(signal);
  const { url } = await Promise.race([broker.event("listening"), stopped]);
  const address = ["--broker", String(url)];
  const quorum = ["--quorum", String(plan.rooms.length)];
  const aggregator = start("aggregator", [
    "aggregator",
    ...address,
    ...quorum,
    ...plan.aggregatorArgs,
  ]);
  const agents = plan.rooms.map((room) =>
    start(room, ["agent", "--room", room, "--data", plan.data, ...address, ...plan.agentArgs]),
  );
  const reports = Promise.all(agents.map((agent) => agent.event("room.evaluated")));
  const failed = [broker.failed, aggregator.failed];
  const events = await Promise.race([reports, stopped, ...failed]);
  return events as unknown as readonly AgentReport[];
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
