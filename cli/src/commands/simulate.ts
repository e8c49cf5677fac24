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
import { path, wholeNumber } from "../parse-option.ts";

interface Options extends LearningOptions {
  readonly data?: string;
  readonly clients: number;
  readonly method: FederatedMethod | "local";
  readonly transport: "memory" | "mqtt";
  readonly engine: string;
  readonly threads: number;
  readonly json?: string;
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
    .action((options: Options) => run(options, stop));
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const { requireWritable, writeAtomically } = await import("@lares/shared");
  const { simulate } = await import("../simulate/simulation.ts");
  const { createEngine } = await import("../create-engine.ts");
  const { roundLine, roomTable } = await import("../report/room-table.ts");
  const { progressLog } = await import("../report/progress-log.ts");
  const { epochs, batchSize, learningRate, json, engine, ...rest } = options;
  const config = { ...rest, training: { epochs, batchSize, learningRate } };
  const print = json === "-" ? console.error : console.log;
  const file = json === "-" ? undefined : json;
  if (file !== undefined) await requireWritable(file);
  print(await modelLine(options.model));
  const result = await simulate(config, {
    engine: await createEngine(engine),
    log: progressLog(print),
    signal,
    onRound: (report) => print(roundLine(report, options.rounds)),
  });
  print(`\n${roomTable(result.rooms)}\n`);
  print(`weights sha256 ${result.weightsSha256}, ${result.seconds.toFixed(1)} s`);
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
