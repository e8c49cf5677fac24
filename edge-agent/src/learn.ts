import { systemClock, type Transport } from "@lares/shared";
import type { PreparedRoom } from "./room/prepared-room.ts";
import { Agent, type AgentParts } from "./round/agent.ts";
import { LearningReporter } from "./round/learning-reporter.ts";
import type { RunAgentOptions } from "./run-agent.ts";
import type { LearnerState } from "./training/learner.ts";
import { deviceSeed, type Finished } from "./training/room-training.ts";
import { TrainingThread } from "./training/thread/training-thread.ts";

/**
 * A room's training, on a thread of its own.
 * @param room in shared memory, so that there is one of it
 */
export function openTraining(
  { method, engine, threads, seed, device, log }: RunAgentOptions,
  room: PreparedRoom,
  kept: { readonly state?: LearnerState; readonly onState?: (state: LearnerState) => void } = {},
): TrainingThread {
  const { state, onState } = kept;
  const start = {
    ...{ prepared: room, method, engine: engine.name, threads },
    seed: deviceSeed(seed, device),
    ...(state && { state }),
  };
  return new TrainingThread(start, { log, ...(onState && { onState }) });
}

/** @param room its name */
export function createAgent(
  { fleet, device, spec, method, engine, version, watch, log }: RunAgentOptions,
  room: string,
  parts: {
    readonly transport: Transport;
    readonly learner: AgentParts["learner"];
    readonly training: TrainingThread | Promise<TrainingThread>;
  },
): Agent {
  const { transport, learner, training } = parts;
  const staysOnline = watch !== undefined;
  const measure = async (): Promise<number | null> => (await training).auroc();
  const reporter = new LearningReporter({ fleet, device, method }, { transport, measure, log });
  return new Agent(
    { fleet, device, room, spec, engine: engine.name, version, staysOnline },
    {
      ...{ transport, learner, clock: systemClock, log, random: Math.random },
      onTrained: (round, trained) => void reporter.tell(round, trained),
    },
  );
}

/** Takes part until the rounds are over, and trains the weights that the room then watches with. */
export async function learn(
  { signal, log }: Pick<RunAgentOptions, "signal" | "log">,
  agent: Agent,
  training: TrainingThread | Promise<TrainingThread>,
): Promise<Finished> {
  const { global, plan, bytesSent } = await agent.run(signal);
  const finished = await (await training).finish(global, plan, signal);
  log("info", "room.evaluated", { report: finished.report, bytesSent });
  return finished;
}
