import { Command, Option } from "commander";
import type { Choices } from "../evaluate/choices.ts";
import { path, plotFile, positiveNumber, wholeNumber } from "../parse-option.ts";

interface Options extends Choices {
  readonly workers?: number;
  readonly json?: string;
  readonly modelFile?: readonly string[];
  readonly plot?: string;
  readonly resume?: true;
  readonly progress?: true;
  readonly quiet?: true;
}

/** `lares evaluate`: every method and rival on a benchmark, with intervals. */
export function evaluateCommand(stop: AbortSignal): Command {
  return new Command("evaluate")
    .description("Measure methods, models and detectors without a network, with intervals.")
    .addOption(
      new Option("--data <dir>", "folder of rooms as for simulate, or generated")
        .env("LARES_DATA")
        .argParser(path)
        .default("generated"),
    )
    .option("--methods <names>", "how rooms use the common model: all, none or a list", "all")
    .option("--detectors <names>", "detectors without a network: all, none or a list", "all")
    .option("--models <names>", "networks to train: all or a list", "simple,micro")
    .option("--model-file <file...>", "networks of your own, as JSON, beside those")
    .option("--seeds <n>", "train with seeds 1 to n (default: 5)", wholeNumber(1, 1000))
    .option("--rooms <n>", "only the first n rooms", wholeNumber(1, 10_000))
    .option("--rounds <n>", "federated rounds (default: 5)", wholeNumber(1, 100_000))
    .option("--epochs <n>", "passes over a room in a round (default: 2)", wholeNumber(1, 1000))
    .option("--batch-size <n>", "frames in one training step", wholeNumber(1, 64), 16)
    .option("--learning-rate <x>", "Adam's step size", positiveNumber(1), 0.002)
    .addOption(
      new Option("--dtype <type>", "how updates travel")
        .choices(["f32", "f16", "q8"])
        .default("f32"),
    )
    .option("--quick", "a look at three rooms: 1 seed, 2 rounds of 1 epoch")
    .option("--against <names>", "compare each row with these", "pca-16,local")
    .option(
      "--workers <n>",
      "processes that compute (default: one a core, at most 4)",
      wholeNumber(1, 64),
    )
    .option(
      "--json <file>",
      "write results here, and each unit at once to <file>.journal; - for standard output",
      path,
    )
    .option("--plot <file>", "draw AUROC with intervals, and recall; .svg or .png", plotFile)
    .option("--resume", "use what the journal of a run that was stopped has")
    .option("--progress", "show progress also where no terminal is there to read it")
    .option("--quiet", "no progress")
    .action((options: Options) => run(options, stop));
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const { availableParallelism } = await import("node:os");
  const { ConfigError, requireWritable, writeAtomically } = await import("@lares/shared");
  const { settingsOf } = await import("../evaluate/choices.ts");
  const { readModelFile } = await import("../evaluate/read-model-file.ts");
  const { evaluate } = await import("../evaluate/evaluate.ts");
  const { evaluationTables } = await import("../report/evaluation-table.ts");
  const { Progress } = await import("../evaluate/progress.ts");
  const { unitsOf } = await import("../evaluate/unit.ts");
  const { evaluationPlot } = await import("../plot/evaluation-plot.ts");
  const { writePlot } = await import("../plot/write-plot.ts");
  const { meanAurocText } = await import("../evaluate/result-rows.ts");
  const { plot, resume = false } = options;
  const isPiped = options.json === "-";
  const json = isPiped ? undefined : options.json;
  const isShown = !options.quiet && (options.progress || process.stderr.isTTY);
  const own = await Promise.all((options.modelFile ?? []).map(readModelFile));
  const settings = settingsOf(options, own);
  if (resume && json === undefined) {
    throw new ConfigError("--resume has no --json file", "Name the file of the run to go on with.");
  }
  for (const file of [json, plot]) if (file !== undefined) await requireWritable(file);
  const progress = new Progress(unitsOf(settings), () => performance.now(), own);
  const evaluation = await evaluate(settings, {
    ...(json !== undefined && { journal: { path: `${json}.journal`, isResumed: resume } }),
    workers: options.workers ?? Math.min(4, availableParallelism()),
    signal,
    onUnit: (unit, outcome, isReused) => {
      const line = progress.line(unit, meanAurocText(unit, outcome), isReused);
      if (isShown) console.error(line);
    },
  });
  const text = `${JSON.stringify(evaluation, null, 1)}\n`;
  if (isPiped) process.stdout.write(text);
  else console.log(evaluationTables(evaluation));
  if (plot !== undefined) await writePlot(plot, evaluationPlot(evaluation));
  if (json !== undefined) await writeAtomically(json, new TextEncoder().encode(text));
}
