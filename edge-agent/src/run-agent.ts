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
  systemClock,
  type Transport,
} from "@lares/shared";
import { evaluationRoomOf } from "./dataset/evaluation-room.ts";
import { loadRoom } from "./dataset/load-room.ts";
import { createMethod, type MethodName } from "./personalization/methods.ts";
import { evaluateRoom, type RoomReport } from "./room/evaluate-room.ts";
import { type PreparedRoom, prepareRoom } from "./room/prepared-room.ts";
import { Agent } from "./round/agent.ts";
import { Learner } from "./training/learner.ts";

export interface RunAgentOptions extends BrokerAccess {
  readonly device: DeviceId;
  /** Folder with the room's `normal` and, for the report at the end, `anomalous` frames. */
  readonly roomDirectory: string;
  readonly spec: ModelSpec;
  readonly method: Exclude<MethodName, "local">;
  readonly engine: Engine;
  readonly threads: number;
  readonly seed: number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Learns one room together with its fleet until the rounds are over, then measures how well the
 * room is watched.
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
      return await learn(options, prepared, network, transport);
    } finally {
      await transport[Symbol.asyncDispose]();
    }
  } finally {
    await network[Symbol.asyncDispose]();
  }
}

async function load({ roomDirectory, spec, signal, log }: RunAgentOptions): Promise<PreparedRoom> {
  const room = await loadRoom(roomDirectory, spec.input, signal);
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

async function connect(options: RunAgentOptions): Promise<Transport> {
  const { broker, fleet, device, signal, log } = options;
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
  return transport;
}

async function learn(
  options: RunAgentOptions,
  prepared: PreparedRoom,
  network: Network,
  transport: Transport,
): Promise<RoomReport> {
  const { fleet, device, spec, signal, log } = options;
  const learner = new Learner({
    network,
    method: createMethod(options.method, spec),
    train: prepared.train,
    heldOut: prepared.heldOut,
    seed: derivedSeed(options.seed, `device/${device}`),
  });
  const { engine, version } = options;
  const agent = new Agent(
    { fleet, device, room: prepared.name, spec, engine: engine.name, version },
    { transport, learner, clock: systemClock, log, random: Math.random },
  );
  const outcome = await agent.run(signal);
  const personal = await learner.finish(outcome.global, outcome.plan, signal);
  network.setWeights(personal.weights);
  const report = evaluateRoom(prepared, network, personal.alpha);
  log("info", "room.evaluated", { report, bytesSent: outcome.bytesSent });
  return report;
}
