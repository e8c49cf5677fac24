import { join } from "node:path";
import type { Teardown } from "@lares/shared";
import { Command, Option } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { engineOption, threadsOption } from "../engine-options.ts";
import {
  type FederatedMethod,
  federatedMethods,
  methodOption,
  modelOption,
  seedOption,
} from "../learning-options.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  identityOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { path } from "../parse-option.ts";
import { version } from "../version.ts";
import { withTeardown } from "../with-teardown.ts";
import { agentEnrollCommand } from "./agent-enroll.ts";

interface Options extends AccessOptions {
  readonly room: string;
  readonly data: string;
  readonly device?: string;
  readonly model: string;
  readonly method: FederatedMethod;
  readonly engine: string;
  readonly threads: number;
  readonly seed: number;
  readonly log: string;
}

/** `lares agent`: learns one room together with its fleet. */
export function agentCommand(stop: AbortSignal): Command {
  return new Command("agent")
    .description("Learn one room together with its fleet, then report how well it is watched.")
    .addCommand(agentEnrollCommand())
    .enablePositionalOptions()
    .hook("preSubcommand", dropMandatory)
    .requiredOption("--room <name>", "sub-folder of the data folder: the room to learn")
    .addOption(
      new Option("--data <dir>", "folder of rooms: <room>/normal and <room>/anomalous, JPEG or PNG")
        .env("LARES_DATA")
        .argParser(path)
        .makeOptionMandatory(),
    )
    .option(
      "--device <id>",
      "id of this device in the fleet; the identity's, or made from the room's name",
    )
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(identityOption())
    .addOption(plaintextOption())
    .addOption(modelOption())
    .addOption(methodOption(federatedMethods))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(seedOption())
    .addOption(logOption())
    .action((options: Options) => withTeardown((teardown) => learn(options, teardown, stop)));
}

async function learn(options: Options, teardown: Teardown, stop: AbortSignal): Promise<void> {
  const { runAgent } = await import("@lares/edge-agent");
  const { requireModel } = await import("@lares/shared");
  const { requireDeviceId } = await import("../require-device-id.ts");
  const { createEngine } = await import("../create-engine.ts");
  const log = openLog("edge-agent", options.log);
  const access = await brokerAccess(options, ["device", "micro"], { log, teardown });
  await runAgent({
    ...access,
    device: requireDeviceId(options.device, options.room, access.identity?.()),
    roomDirectory: join(options.data, options.room),
    spec: requireModel(options.model),
    method: options.method,
    engine: await createEngine(options.engine),
    threads: options.threads,
    seed: options.seed,
    version: version(),
    signal: stop,
    log,
  });
}

/** What learning a room needs is not needed by a sub-command, of which Commander would ask it, too. */
function dropMandatory(command: Command): void {
  for (const option of command.options) option.mandatory = false;
}
