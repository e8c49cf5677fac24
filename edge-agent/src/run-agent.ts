import {
  type BrokerAccess,
  brokerName,
  brokerOptions,
  connectMqtt,
  type DeviceId,
  derivedSeed,
  deviceTopics,
  type Engine,
  type Log,
  MAX_BATCH_SIZE,
  type ModelSpec,
  type Network,
  signedWith,
  systemClock,
  type Transport,
} from "@lares/shared";
import { type CollectOptions, collectRoom } from "./dataset/collect-room.ts";
import { evaluationRoomOf } from "./dataset/evaluation-room.ts";
import { loadRoom } from "./dataset/load-room.ts";
import type { Room } from "./dataset/room.ts";
import type { FrameSource } from "./frame-source/frame-source.ts";
import { createMethod, type MethodName } from "./personalization/methods.ts";
import { evaluateRoom, type RoomReport } from "./room/evaluate-room.ts";
import { type PreparedRoom, prepareRoom } from "./room/prepared-room.ts";
import { Agent } from "./round/agent.ts";
import { beginWatch, fitted, type WatchOptions } from "./run-watch.ts";
import { together } from "./together.ts";
import { Learner } from "./training/learner.ts";
import { networkDetector } from "./watch/room-detector.ts";

/** Where a room's normal frames come from. */
export type RoomOrigin =
  /** Its `normal` and, for the report at the end, `anomalous` frames. */
  | { readonly directory: string }
  /** The camera that watches it, before it does. */
  | ({ readonly source: FrameSource } & Pick<CollectOptions, "name" | "count" | "intervalSeconds">);

export interface RunAgentOptions extends BrokerAccess {
  readonly device: DeviceId;
  readonly room: RoomOrigin;
  readonly spec: ModelSpec;
  readonly method: Exclude<MethodName, "local">;
  readonly engine: Engine;
  readonly threads: number;
  readonly seed: number;
  readonly version: string;
  /** What is watched while the room learns and after that; without it the agent only learns. */
  readonly watch?: WatchOptions;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Learns one room together with its fleet until the rounds are over, then measures how well the
 * room is watched. With a source it watches meanwhile, and goes on until the source ends.
 * @throws DataError without usable frames, PeerError when the broker cannot be reached at first
 * @throws the signal's reason once it is aborted
 */
export async function runAgent(options: RunAgentOptions): Promise<RoomReport> {
  const { engine, spec, threads } = options;
  const prepared = await load(options);
  const network = await engine.createNetwork(spec, { batchSize: MAX_BATCH_SIZE, threads });
  try {
    const transport = await connect(options);
    try {
      return await learnAndWatch(options, prepared, network, transport);
    } finally {
      await transport[Symbol.asyncDispose]();
    }
  } finally {
    await network[Symbol.asyncDispose]();
  }
}

async function load(options: RunAgentOptions): Promise<PreparedRoom> {
  const { spec, log } = options;
  const room = await roomOf(options);
  for (const { path, reason } of room.skipped) log("warn", "picture.skipped", { path, reason });
  const prepared = prepareRoom(evaluationRoomOf(room), spec);
  log("info", "room.loaded", {
    name: room.name,
    train: prepared.train.count,
    anomalous: room.anomalous.length,
    skipped: room.skipped.length,
  });
  return prepared;
}

function roomOf({ room, spec, signal, log }: RunAgentOptions): Promise<Room> {
  if ("directory" in room) return loadRoom(room.directory, spec.input, signal);
  const { source, count, intervalSeconds } = room;
  const minutes = Math.ceil((count * intervalSeconds) / 60);
  log("info", "room.learning", { source: source.description, frames: count, minutes });
  const tenth = Math.ceil(count / 10);
  const onFrame = (have: number): void => {
    if (have % tenth === 0) log("info", "room.learning", { have, of: count });
  };
  const outages = { clock: systemClock, random: Math.random, log };
  return collectRoom(source, { ...room, shape: spec.input, outages, onFrame }, signal);
}

async function connect(options: RunAgentOptions): Promise<Transport> {
  const { broker, fleet, device, identity, signal, log } = options;
  const transport = await connectMqtt({
    ...brokerOptions(options),
    clientId: device,
    will: {
      topic: deviceTopics(fleet, device).state,
      payload: new TextEncoder().encode("offline"),
      retain: true,
    },
    signal,
    log,
  });
  log("info", "agent.connected", { broker: brokerName(broker), device });
  return signedWith(transport, identity, log);
}

async function learnAndWatch(
  options: RunAgentOptions,
  prepared: PreparedRoom,
  network: Network,
  transport: Transport,
): Promise<RoomReport> {
  const { watch: settings, signal, log } = options;
  const learner = createLearner(options, prepared, network);
  const agent = createAgent(options, prepared, { transport, learner });
  const parts = { prepared, network, agent, learner };
  if (settings === undefined) return await learn(options, parts);
  try {
    const watch = await beginWatch({ ...options, watch: settings }, prepared, transport);
    let report: RoomReport | undefined;
    const learning = async (either: AbortSignal) => {
      report = await learn({ ...options, signal: either }, parts);
      if (settings.detector === networkDetector) watch.use(fitted(settings, prepared, network));
    };
    const watching = async (either: AbortSignal) => {
      await watch.watch(settings.source, either);
      log("info", "watch.over", { source: settings.source.description });
    };
    await together([learning, watching], signal);
    return report as unknown as RoomReport;
  } finally {
    await agent.leave();
  }
}

function createLearner(
  { method, spec, seed, device }: RunAgentOptions,
  { train, heldOut }: PreparedRoom,
  network: Network,
): Learner {
  const parts = { network, method: createMethod(method, spec), train, heldOut };
  return new Learner({ ...parts, seed: derivedSeed(seed, `device/${device}`) });
}

function createAgent(
  { fleet, device, spec, engine, version, watch, log }: RunAgentOptions,
  { name: room }: PreparedRoom,
  parts: { readonly transport: Transport; readonly learner: Learner },
): Agent {
  const staysOnline = watch !== undefined;
  return new Agent(
    { fleet, device, room, spec, engine: engine.name, version, staysOnline },
    { ...parts, clock: systemClock, log, random: Math.random },
  );
}

/** Learns until the rounds are over; the network then has the room's own weights. */
async function learn(
  { signal, log }: RunAgentOptions,
  parts: {
    readonly prepared: PreparedRoom;
    readonly network: Network;
    readonly agent: Agent;
    readonly learner: Learner;
  },
): Promise<RoomReport> {
  const { prepared, network, agent, learner } = parts;
  const outcome = await agent.run(signal);
  const personal = await learner.finish(outcome.global, outcome.plan, signal);
  network.setWeights(personal.weights);
  const report = evaluateRoom(prepared, network, personal.alpha);
  log("info", "room.evaluated", { report, bytesSent: outcome.bytesSent });
  return report;
}
