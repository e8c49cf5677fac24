import type { BrokerAccess, DeviceId, Log, Teardown } from "@lares/shared";
import { Command, Option } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { deadlineOption, type LearningOptions, withLearningOptions } from "../learning-options.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  identityOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { parseDeviceId } from "../parse-id.ts";
import { path, positiveNumber, wholeNumber } from "../parse-option.ts";
import { serveAlive } from "../serve-alive.ts";
import { withTeardown } from "../with-teardown.ts";

interface Options extends LearningOptions, AccessOptions {
  readonly quorum: number;
  readonly deadline: number;
  readonly strategy: string;
  readonly maxNorm: number;
  readonly gate?: true;
  readonly buffer?: number;
  readonly site?: string;
  readonly root?: string;
  readonly out?: string;
  readonly state?: string;
  readonly metrics?: number;
  readonly keepRounds: number;
  readonly log: string;
}

interface Access extends BrokerAccess {
  readonly log: Log;
}

/** `lares aggregator`: runs the rounds of one task. */
export function aggregatorCommand(stop: AbortSignal): Command {
  const command = new Command("aggregator")
    .description("Run federated rounds: wait for devices, average what they learn, publish it.")
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(identityOption())
    .addOption(plaintextOption())
    .option("--quorum <n>", "devices that a round needs", wholeNumber(1, 1024), 2)
    .addOption(deadlineOption(600))
    .addOption(
      new Option("--strategy <name>", "how updates become a model; all but fedavg resist liars")
        .choices(["fedavg", "median", "trimmed-mean", "multi-krum"])
        .default("fedavg"),
    )
    .option("--max-norm <x>", "longer updates are shortened to this length", positiveNumber(32), 32)
    .option(
      "--buffer <n>",
      "end a round after n updates; slow devices count in a later one (FedBuff)",
      wholeNumber(1, 1024),
    )
    .option("--site <id>", "take part in the rounds of --root as a site, with one exact sum")
    .option("--root <url>", "MQTT broker of the root of a --site")
    .option("--gate", "a new model must first lower the loss on devices' held-out frames")
    .option(
      "--state <dir>",
      "keep rounds here, to go on after a crash or restart; in memory if left out",
      path,
    )
    .option("--keep-rounds <n>", "rounds kept with all updates", wholeNumber(1, 10_000), 10)
    .option(
      "--metrics <port>",
      "serve Prometheus metrics on this machine, at /metrics; 0 takes a free port",
      wholeNumber(0, 65_535),
    )
    .option("--out <file>", "write the common model here after each round", path);
  return withLearningOptions(command, { epochs: 2 })
    .addOption(logOption())
    .action((options: Options) => withTeardown((teardown) => runRounds(options, teardown, stop)));
}

async function runRounds(options: Options, teardown: Teardown, stop: AbortSignal): Promise<void> {
  await requireSiteWithRoot(options);
  const log = openLog("aggregator", options.log);
  const access = { ...(await brokerAccess(options, ["aggregator"], { log, teardown })), log };
  (await serveAlive(stop)).ready();
  const { site, root } = options;
  if (site !== undefined && root !== undefined) {
    await runOneSite(options, access, { site: parseDeviceId(site), root }, stop);
    return;
  }
  await runWhole(options, access, stop);
}
/** @throws ConfigError where one of the two was forgotten */
async function requireSiteWithRoot({ site, root }: Options): Promise<void> {
  if ((site === undefined) === (root === undefined)) return;
  const { ConfigError } = await import("@lares/shared");
  const [given, missing] = site === undefined ? ["--root", "--site"] : ["--site", "--root"];
  throw new ConfigError(
    `${given} was given without ${missing}`,
    "A site needs a name and its root's broker: --site ID --root URL.",
  );
}

async function runOneSite(
  options: Options,
  access: Access,
  { site, root }: { readonly site: DeviceId; readonly root: string },
  stop: AbortSignal,
): Promise<void> {
  const { runSite } = await import("@lares/aggregator");
  const { requireModel } = await import("@lares/shared");
  await runSite({
    ...access,
    spec: requireModel(options.model),
    site,
    root,
    quorum: options.quorum,
    deadlineMs: options.deadline * 1000,
    maxNorm: Math.fround(options.maxNorm),
    keepRounds: options.keepRounds,
    ...(options.state !== undefined && { state: options.state }),
    signal: stop,
  });
}

async function runWhole(options: Options, access: Access, stop: AbortSignal): Promise<void> {
  const { runAggregator } = await import("@lares/aggregator");
  const { requireModel } = await import("@lares/shared");
  await runAggregator({
    ...access,
    spec: requireModel(options.model),
    rounds: options.rounds,
    quorum: options.quorum,
    deadlineMs: options.deadline * 1000,
    dtype: options.dtype,
    training: {
      epochs: options.epochs,
      batchSize: options.batchSize,
      learningRate: options.learningRate,
    },
    strategy: options.strategy,
    ...(options.buffer !== undefined && { buffer: options.buffer }),
    isGated: options.gate ?? false,
    maxNorm: Math.fround(options.maxNorm),
    seed: options.seed,
    keepRounds: options.keepRounds,
    ...(options.state !== undefined && { state: options.state }),
    ...(options.metrics !== undefined && { metrics: options.metrics }),
    ...(options.out !== undefined && { out: options.out }),
    signal: stop,
  });
}
