import type { ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readBrokerKeys, startBroker } from "@lares/broker";
import { listRooms } from "@lares/edge-agent";
import {
  connectMqtt,
  type FleetId,
  type MemberRole,
  parseJson,
  Receipt,
  RoundResult,
  type TaskId,
  taskTopics,
  writeIdentity,
} from "@lares/shared";
import { TestFleet } from "../broker/fleet/test-fleet.ts";
import { type Finished, finish, startLares } from "../cli/run-lares.ts";

export interface ProcessFleetSetup {
  /** Rooms to learn from; the first two are taken. */
  readonly rooms: string;
  /** An empty folder, for keys and the aggregator's log. */
  readonly folder: string;
  /** Environment of each process, beside this one's. */
  readonly env?: Partial<Record<"aggregator" | "agents", NodeJS.ProcessEnv>>;
}

/** What an aggregator and two agents have left. */
export interface PlayedFleet {
  readonly aggregator: Finished;
  readonly agents: readonly Finished[];
  readonly receipts: readonly Receipt[];
  readonly results: readonly RoundResult[];
  /** The aggregator's `--state`. */
  readonly state: string;
}

/**
 * Two rounds of an aggregator and two agents with identities, each a process of its own as users
 * start it, on a broker of this process that asks for certificates.
 */
export async function playProcessFleet(setup: ProcessFleetSetup): Promise<PlayedFleet> {
  const { rooms, folder, env = {} } = setup;
  await using fleet = await TestFleet.create();
  const keys = await readBrokerKeys(fleet.directory);
  const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
  await using broker = await startBroker({
    port: 0,
    secure: { keys, host: "127.0.0.1", ...ports },
  });
  await using witness = await connectMqtt({ url: broker.url, clientId: "witness" });
  const topics = taskTopics("home" as FleetId, "micro" as TaskId);
  const receipts: Receipt[] = [];
  const results: RoundResult[] = [];
  await witness.subscribe(topics.roundCurrent.replace("current", "+/receipt/+"), ({ payload }) => {
    receipts.push(parseJson(Receipt, payload));
  });
  await witness.subscribe(topics.everyResult, ({ payload }) => {
    results.push(parseJson(RoundResult, payload));
  });
  const identityOf = async (id: string, role: MemberRole): Promise<string> => {
    const directory = join(folder, id);
    await mkdir(directory, { mode: 0o700 });
    await writeIdentity(directory, await fleet.member(id, role));
    return directory;
  };
  const state = join(folder, "state");
  const common = ["--broker", broker.urls.devices as string, "--model", "micro", "--log", "json"];
  const asked = ["--quorum", "2", "--rounds", "2", "--state", state];
  const leader = ["--identity", await identityOf("averager", "aggregator")];
  const starts = [
    startLares(["aggregator", ...common, ...asked, ...leader], env.aggregator),
    ...(await Promise.all(
      (await listRooms(rooms)).slice(0, 2).map(async (room, i) => {
        const identity = await identityOf(`device-${i}`, "device");
        const args = ["--room", room, "--data", rooms, "--identity", identity];
        return startLares(["agent", ...args, ...common], env.agents);
      }),
    )),
  ];
  const [aggregator, ...agents] = await allFinished(starts);
  if (aggregator === undefined) throw new Error("no process was started");
  return { aggregator, agents, receipts, results, state };
}

/** Longest that they may take together: even a test that fails leaves no process. */
const LONGEST_MS = 50_000;

/** Where one fails, the others would wait for it: they are ended. */
export async function allFinished(children: readonly ChildProcess[]): Promise<Finished[]> {
  const endAll = () => {
    for (const child of children) child.kill("SIGKILL");
  };
  for (const child of children) child.once("exit", (code) => code !== 0 && endAll());
  const fuse = setTimeout(endAll, LONGEST_MS);
  try {
    return await Promise.all(children.map(finish));
  } finally {
    clearTimeout(fuse);
  }
}

/** The events of a process that logs JSON. */
export function eventsOf({ stdout }: Finished): Record<string, unknown>[] {
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line));
}
