import {
  type BrokerAccess,
  brokerName,
  brokerOptions,
  connectMqtt,
  type DeviceId,
  deviceTopics,
  type Engine,
  type Log,
  type ModelSpec,
  type PeerError,
  signedWith,
  systemClock,
  type Transport,
} from "@lares/shared";
import { type CollectOptions, collectRoom } from "./dataset/collect-room.ts";
import { evaluationRoomOf } from "./dataset/evaluation-room.ts";
import { loadRoom } from "./dataset/load-room.ts";
import type { Room } from "./dataset/room.ts";
import type { FrameSource } from "./frame-source/frame-source.ts";
import { createAgent, learn, openTraining } from "./learn.ts";
import { learnAndWatch } from "./learn-and-watch.ts";
import type { MethodName } from "./personalization/methods.ts";
import type { RoomReport } from "./room/evaluate-room.ts";
import { type PreparedRoom, prepareRoom } from "./room/prepared-room.ts";
import { inSharedMemory } from "./room/shared-room.ts";
import type { WatchOptions } from "./run-watch.ts";
import { AgentStore } from "./storage/agent-store.ts";
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
 * room is watched. With a source it watches meanwhile, and goes on until the source ends. What is
 * in its state directory it goes on with: a room that it knows is watched at once.
 * A broker that cannot be reached is waited for, also at the start.
 * @throws DataError without usable frames, PeerError when the first broker found refuses the device
 * @throws the signal's reason once it is aborted
 */
export async function runAgent(options: RunAgentOptions): Promise<RoomReport> {
  const refused = new AbortController();
  const signal = AbortSignal.any([options.signal, refused.signal]);
  const onRefused = (error: PeerError) => refused.abort(error);
  const stoppable = { ...options, signal, onRefused };
  const { watch } = options;
  return watch === undefined
    ? await learnAlone(stoppable)
    : await learnWatching({ ...stoppable, watch });
}

interface Stoppable extends RunAgentOptions {
  /** Aborts `signal`. */
  readonly onRefused: (error: PeerError) => void;
}

async function learnWatching(
  options: Stoppable & { readonly watch: WatchOptions },
): Promise<RoomReport> {
  const { watch, room } = options;
  const store = openStore(options, watch);
  const known = await store?.loadFit();
  const knowsRoom = known !== undefined && watch.detector === networkDetector;
  const prepared = knowsRoom && "source" in room ? undefined : await load(options);
  const transport = await connect(options);
  try {
    const from = { store, prepared, ...(knowsRoom && { known }) };
    return await learnAndWatch(options, from, transport);
  } finally {
    await transport[Symbol.asyncDispose]();
  }
}

async function learnAlone(options: Stoppable): Promise<RoomReport> {
  const prepared = await load(options);
  const transport = await connect(options);
  const training = openTraining(options, prepared);
  try {
    const agent = createAgent(options, prepared.name, {
      transport,
      learner: training,
      training,
    });
    return (await learn(options, agent, training)).report;
  } finally {
    await training[Symbol.asyncDispose]();
    await transport[Symbol.asyncDispose]();
  }
}

function openStore(
  { spec, method, log }: RunAgentOptions,
  { stateDirectory }: WatchOptions,
): AgentStore | undefined {
  return stateDirectory === undefined
    ? undefined
    : new AgentStore(stateDirectory, { spec, method }, log);
}

async function load(options: RunAgentOptions): Promise<PreparedRoom> {
  const { spec, log } = options;
  const room = await roomOf(options);
  for (const { path, reason } of room.skipped) log("warn", "picture.skipped", { path, reason });
  const prepared = inSharedMemory(prepareRoom(evaluationRoomOf(room), spec));
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

async function connect(options: Stoppable): Promise<Transport> {
  const { broker, fleet, device, identity, signal, log, onRefused } = options;
  let isAway = false;
  const onAway = (error: PeerError): void => {
    isAway = true;
    log("warn", "broker-away", { broker: brokerName(broker), error });
  };
  const transport = await connectMqtt({
    ...brokerOptions(options),
    clientId: device,
    will: {
      topic: deviceTopics(fleet, device).state,
      payload: new TextEncoder().encode("offline"),
      retain: true,
    },
    away: { onAway, onRefused },
    signal,
    log,
  });
  if (!isAway) log("info", "agent.connected", { broker: brokerName(broker), device });
  return signedWith(transport, identity, log);
}
