import { Aggregator, type AggregatorOptions, type AggregatorParts } from "@lares/aggregator";
import {
  Changes,
  derivedSeed,
  type FleetId,
  initialWeights,
  type LogLevel,
  MemoryBus,
  micro,
  type RoundResult,
  type TaskId,
  type Transport,
  taskTopics,
} from "@lares/shared";
import { ManualClock } from "../manual-clock.ts";
import { ScriptedDevice } from "./scripted-device.ts";
import { Witness } from "./witness.ts";

export interface LogLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

/** An aggregator of the task "micro" and all that a test needs to play its devices. */
export interface Stage extends AsyncDisposable {
  /** One that has joined. */
  device(id: string): ScriptedDevice;
  readonly clock: ManualClock;
  readonly witness: Witness;
  readonly results: RoundResult[];
  readonly lines: LogLine[];
  /** Ends the rounds. */
  readonly stop: AbortController;
  /** What `run` returns. */
  readonly outcome: Promise<{ weights: Float32Array; rounds: number }>;
  /** Resolves once the device has said that it is there. */
  join(id: string, task?: string): Promise<ScriptedDevice>;
  /** Resolves once the aggregator has logged such an event. */
  logged(event: string, device?: string): Promise<void>;
}

/** How a client of the stage gets its connection. */
export type Connect = (clientId: string) => Transport | Promise<Transport>;

export const OPTIONS: AggregatorOptions = {
  fleet: "home" as FleetId,
  spec: micro,
  rounds: 1,
  quorum: 2,
  deadlineMs: 60_000,
  dtype: "f32",
  training: { epochs: 1, batchSize: 8, learningRate: 0.001 },
  strategy: "fedavg",
  seed: 1,
};

export interface StageSetup {
  readonly options?: Partial<AggregatorOptions>;
  /** Devices that join before the aggregator. */
  readonly present?: readonly string[];
  /** To a bus of its own, unless given. */
  readonly connect?: Connect;
  readonly onResult?: AggregatorParts["onResult"];
  readonly state?: AggregatorParts["state"];
}

/** Starts an aggregator. */
export async function openStage(setup: StageSetup): Promise<Stage> {
  const { options, present = [], connect = connectToNewBus() } = setup;
  const opened: Transport[] = [];
  const open = async (clientId: string): Promise<Transport> => {
    const transport = await connect(clientId);
    opened.push(transport);
    return transport;
  };
  const devices = new Map<string, ScriptedDevice>();
  const join = async (id: string, task?: string): Promise<ScriptedDevice> => {
    const device = new ScriptedDevice(id, await open(id));
    devices.set(id, device);
    await device.join(task);
    return device;
  };
  for (const id of present) await join(id);
  const clock = new ManualClock();
  const results: RoundResult[] = [];
  const lines: LogLine[] = [];
  const logged = new Changes();
  const stop = new AbortController();
  const topics = taskTopics(OPTIONS.fleet, "micro" as TaskId);
  const witness = await Witness.attend(await open("witness"), topics);
  const aggregator = new Aggregator(
    { ...OPTIONS, ...options },
    {
      transport: await open("aggregator"),
      clock,
      ...(setup.state && { state: setup.state }),
      log: (level, event, fields = {}) => {
        lines.push({ level, event, fields });
        logged.changed();
      },
      onResult: (result, model) => {
        results.push(result);
        return setup.onResult?.(result, model);
      },
    },
  );
  const outcome = aggregator.run(stop.signal);
  return {
    device: (id) => {
      const device = devices.get(id);
      if (device === undefined) throw new Error(`no device "${id}" has joined`);
      return device;
    },
    clock,
    witness,
    results,
    lines,
    stop,
    outcome,
    join,
    logged: (event, device) =>
      logged.until(
        () =>
          lines.some(
            (line) =>
              line.event === event && (device === undefined || line.fields.device === device),
          ),
        stop.signal,
      ),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.allSettled([outcome]);
      for (const transport of opened) await transport[Symbol.asyncDispose]();
    },
  };
}

function connectToNewBus(): Connect {
  const bus = new MemoryBus();
  return (clientId) => bus.connect({ clientId });
}

/** Weights that the stage's aggregator draws under a label. */
export function fresh(label: string): Float32Array {
  return initialWeights(micro, derivedSeed(OPTIONS.seed, label));
}

/** Weights that round 0 starts from. */
export const initial = fresh("initial/micro");

/** Weights after a round in which all devices sent this value. */
export function plus(weights: Float32Array, value: number): Float32Array {
  return weights.map((weight) => weight + value);
}
