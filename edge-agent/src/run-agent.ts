import {
  connectMqtt,
  type DeviceId,
  derivedSeed,
  deviceTopics,
  type Engine,
  type FleetId,
  type Log,
  MAX_BATCH_SIZE,
  type ModelSpec,
  systemClock,
} from "@lares/shared";
import { loadRoom } from "./dataset/load-room.ts";
import { createMethod, type MethodName } from "./personalization/methods.ts";
import { evaluateRoom, type RoomReport } from "./room/evaluate-room.ts";
import { prepareRoom } from "./room/prepared-room.ts";
import { Agent } from "./round/agent.ts";
import { Learner } from "./training/learner.ts";

export interface RunAgentOptions {
  /** URL of the fleet's MQTT broker. */
  readonly broker: string;
  readonly fleet: FleetId;
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
 * result tells the room's normal frames from its anomalous ones.
 * @throws DataError without usable frames, PeerError when the broker cannot be reached
 */
export async function runAgent(options: RunAgentOptions): Promise<RoomReport> {
  const { fleet, device, spec, engine, signal, log } = options;
  const room = await loadRoom(options.roomDirectory, spec.input);
  for (const { path, reason } of room.skipped) log("warn", "picture.skipped", { path, reason });
  const prepared = prepareRoom(room, spec);
  const { train, heldOut } = prepared;
  log("info", "room.loaded", {
    name: room.name,
    train: train.count,
    anomalous: room.anomalous.length,
    skipped: room.skipped.length,
  });
  await using network = await engine.createNetwork(spec, {
    batchSize: MAX_BATCH_SIZE,
    threads: options.threads,
  });
  const learner = new Learner({
    network,
    method: createMethod(options.method, spec),
    train,
    heldOut,
    seed: derivedSeed(options.seed, `device/${device}`),
  });
  await using transport = await connectMqtt({
    url: options.broker,
    clientId: device,
    will: {
      topic: deviceTopics(fleet, device).state,
      payload: new TextEncoder().encode("offline"),
      retain: true,
    },
    signal,
  });
  log("info", "agent.connected", { broker: options.broker, device });
  const agent = new Agent(
    { fleet, device, room: room.name, spec, engine: engine.name, version: options.version },
    { transport, learner, clock: systemClock, log, random: Math.random },
  );
  const outcome = await agent.run(signal);
  const personal = await learner.finish(outcome.global, outcome.plan, signal);
  network.setWeights(personal.weights);
  const report = evaluateRoom(prepared, network, personal.alpha);
  log("info", "room.evaluated", { report, bytesSent: outcome.bytesSent });
  return report;
}
