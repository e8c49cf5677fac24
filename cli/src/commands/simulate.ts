import { Command, Option } from "commander";
import { engineOption, threadsOption } from "../engine-options.ts";
import {
  dataOption,
  type FederatedMethod,
  federatedMethods,
  type LearningOptions,
  methodOption,
  withLearningOptions,
} from "../learning-options.ts";
import type { MicroRoomReport } from "../micro/measure-micro-room.ts";
import { path, wholeNumber } from "../parse-option.ts";

interface Options extends LearningOptions {
  readonly data?: string;
  readonly clients: number;
  readonly method: FederatedMethod | "local";
  readonly transport: "memory" | "mqtt";
  readonly engine: string;
  readonly threads: number;
  readonly json?: string;
  readonly out?: string;
}

/** `lares simulate`: a whole fleet in one process. */
export function simulateCommand(stop: AbortSignal): Command {
  const command = new Command("simulate")
    .description("Train a whole fleet in this process, then compare normal with anomalous scores.")
    .addOption(dataOption())
    .option(
      "--clients <n>",
      "devices; more than rooms share them in parts",
      wholeNumber(1, 1024),
      5,
    )
    .addOption(methodOption([...federatedMethods, "local"]));
  return withLearningOptions(command, { epochs: 2 })
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(
      new Option("--transport <kind>", "within the process, or through a broker on a free port")
        .choices(["memory", "mqtt"])
        .default("memory"),
    )
    .option(
      "--json <file>",
      "write configuration, rooms and rounds here; - for standard output",
      path,
    )
    .option("--out <file>", "write the common model here, for lares export", path)
    .action((options: Options) => run(options, stop));
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const { createEngine, requireWritable, writeAtomically } = await import("@lares/shared");
  const { simulateFleet } = await import("../simulate/simulation.ts");
  const { roundLine, roomTable } = await import("../report/room-table.ts");
  const { progressLog } = await import("../report/progress-log.ts");
  const { epochs, batchSize, learningRate, json, engine, out, ...rest } = options;
  const config = { ...rest, training: { epochs, batchSize, learningRate } };
  const print = json === "-" ? console.error : console.log;
  const file = json === "-" ? undefined : json;
  await requireCommonModel(options);
  for (const target of [file, out]) if (target !== undefined) await requireWritable(target);
  print(await modelLine(options.model));
  const { result, common } = await simulateFleet(config, {
    engine: await createEngine(engine),
    log: progressLog(print),
    signal,
    onRound: (report) => print(roundLine(report, options.rounds)),
    watchOnMicro: true,
  });
  print(`\n${roomTable(result.rooms)}\n`);
  if (result.micro !== undefined) await printMicro(result.micro.rooms, print);
  print(`weights sha256 ${result.weightsSha256}, ${result.seconds.toFixed(1)} s`);
  if (out !== undefined) await saveModel(out, options, common);
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (json === "-") process.stdout.write(text);
  if (file !== undefined) await writeAtomically(file, new TextEncoder().encode(text));
}

/** What the model needs on a device, so that it can be seen to fit. */
async function modelLine(name: string): Promise<string> {
  const { describeModel, requireModel } = await import("@lares/shared");
  const { parameters, weightBytes, peakActivationBytes } = describeModel(requireModel(name));
  const bytes = (weightBytes + peakActivationBytes).toLocaleString("en-US");
  return `${name}: ${parameters.toLocaleString("en-US")} parameters, ${bytes} bytes for weights and activations.`;
}

/** @throws ConfigError when there will be no common model to write */
async function requireCommonModel({ out, method }: Options): Promise<void> {
  if (out === undefined || method !== "local") return;
  const { ConfigError } = await import("@lares/shared");
  throw new ConfigError(
    "--out writes the common model, and --method local trains none",
    "Choose another method: fedavg, for instance.",
  );
}

async function saveModel(file: string, { model, rounds }: Options, weights: Float32Array) {
  const { encodeTrainedModel, requireModel, writeAtomically } = await import("@lares/shared");
  const { parseFleetId } = await import("../parse-id.ts");
  const fleet = parseFleetId("simulation");
  const trained = { spec: requireModel(model), fleet, round: rounds, weights };
  await writeAtomically(file, encodeTrainedModel(trained));
}

async function printMicro(rooms: readonly MicroRoomReport[], print: (text: string) => void) {
  const { boards } = await import("@lares/firmware");
  const { memoryTable, microTable } = await import("../micro/micro-report.ts");
  print(`On microcontrollers:\n\n${microTable(rooms)}\n\n${memoryTable(boards)}\n`);
}
