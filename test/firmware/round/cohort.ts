import { setTimeout as delay } from "node:timers/promises";
import { Aggregator } from "@lares/aggregator";
import { Agent, type AgentOutcome } from "@lares/edge-agent";
import { deviceFlashBytes, MemoryFlash, type MicroPlan, runVirtualDevice } from "@lares/firmware";
import {
  connectMqtt,
  type DeviceId,
  type FleetId,
  kernelsEngine,
  micro,
  type RoundResult,
  silentLog,
  systemClock,
  type TrainingPlan,
} from "@lares/shared";
import { plan } from "../core/bench-device.ts";
import { agentLearner } from "../training/learning-job.ts";

const fleet = "home" as FleetId;

export interface CohortRounds {
  readonly broker: string;
  readonly rounds: number;
  readonly training: TrainingPlan;
  /** Devices that a round needs. */
  readonly quorum: number;
  /** 32x32 gray bytes of an agent's room each. */
  readonly agents: readonly (readonly Uint8Array[])[];
  readonly seconds: number;
  readonly onResult?: (result: RoundResult) => void;
}

/** What the rounds led to, and what their agents had in the end. */
export interface CohortOutcome {
  readonly weights: Float32Array;
  readonly agents: readonly AgentOutcome[];
  readonly results: readonly RoundResult[];
}

/** Runs the rounds of an aggregator and of agents, beside whatever devices are there. */
export async function runRounds(options: CohortRounds): Promise<CohortOutcome> {
  const { broker, rounds, quorum, training, onResult } = options;
  const signal = AbortSignal.timeout(1000 * options.seconds);
  const results: RoundResult[] = [];
  await using transport = await connectMqtt({ url: broker, clientId: "aggregator" });
  const aggregator = new Aggregator(
    {
      ...{ fleet, spec: micro, rounds, quorum, deadlineMs: 60_000, dtype: "q8", training },
      ...{ strategy: "fedavg", seed: 1 },
    },
    {
      ...{ transport, clock: systemClock, log: silentLog },
      onResult: (result) => {
        results.push(result);
        onResult?.(result);
      },
    },
  );
  const agents = options.agents.map((frames, i) => runAgent(frames, i, options, signal));
  const [{ weights }, ...outcomes] = await Promise.all([aggregator.run(signal), ...agents]);
  return { weights, agents: outcomes, results };
}

async function runAgent(
  frames: readonly Uint8Array[],
  seed: number,
  { broker, training }: CohortRounds,
  signal: AbortSignal,
): Promise<AgentOutcome> {
  const device = `agent-${seed}` as DeviceId;
  await using network = await kernelsEngine().createNetwork(micro, training);
  const trainCount = frames.length - Math.floor(frames.length / 4);
  const learner = agentLearner(network, { frames, trainCount, seed });
  await using transport = await connectMqtt({ url: broker, clientId: device });
  const who = { fleet, device, room: device, spec: micro, engine: "kernels", version: "test" };
  const agent = new Agent(who, {
    ...{ transport, learner, clock: systemClock, log: silentLog, random: Math.random },
  });
  // Awaited here: its network and its connection are given back when this returns.
  return await agent.run(signal);
}

export interface MicroMember {
  readonly device: string;
  readonly broker: string;
  readonly factory: Uint8Array;
  /** Shown again and again. */
  readonly pictures: readonly Uint8Array[];
  readonly width: number;
  readonly height: number;
  readonly trainingFrames: number;
  /** That of a `BenchDevice` if left out. */
  readonly plan?: MicroPlan;
  readonly signal: AbortSignal;
}

/** Runs a virtual device in a room until it is switched off. */
export async function runMember(member: MicroMember): Promise<void> {
  const { broker, device, factory, pictures, width, height, trainingFrames, signal } = member;
  let next = 0;
  await runVirtualDevice({
    broker: { url: broker },
    identity: { fleet, device: device as DeviceId, room: device, version: "test" },
    ...{ plan: member.plan ?? plan, factory, trainingFrames, signal, log: silentLog },
    flash: new MemoryFlash(deviceFlashBytes()),
    nextPicture: async () => {
      await delay(5);
      if (signal.aborted) return undefined;
      return { width, height, channels: 1, data: pictures[next++ % pictures.length]! };
    },
  });
}
