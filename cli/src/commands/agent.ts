import { join } from "node:path";
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
    .action(async (options: Options) => {
      const { runAgent } = await import("@lares/edge-agent");
      const { requireModel } = await import("@lares/shared");
      const { requireDeviceId } = await import("../require-device-id.ts");
      const { createEngine } = await import("../create-engine.ts");
      const access = await brokerAccess(options, ["device", "micro"]);
      await runAgent({
        ...access,
        device: requireDeviceId(options.device, options.room, access.identity),
        roomDirectory: join(options.data, options.room),
        spec: requireModel(options.model),
        method: options.method,
        engine: await createEngine(options.engine),
        threads: options.threads,
        seed: options.seed,
        version: version(),
        signal: stop,
        log: openLog("edge-agent", options.log),
      });
    });
}
