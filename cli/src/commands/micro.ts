import { Command, Option } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { dataOption } from "../learning-options.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  identityOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { path, wholeNumber } from "../parse-option.ts";
import { version } from "../version.ts";
import { withTeardown } from "../with-teardown.ts";
import { microProvisionCommand } from "./micro-provision.ts";
import { microPublishCommand } from "./micro-publish.ts";

interface RunOptions extends AccessOptions {
  readonly data?: string;
  readonly room?: string;
  readonly device?: string;
  readonly prefix?: string;
  readonly model?: string;
  readonly modelKey?: string;
  readonly state?: string;
  readonly interval: number;
  readonly repeat?: boolean;
  readonly log: string;
}

/** `lares micro`: what concerns microcontrollers. */
export function microCommand(stop: AbortSignal): Command {
  return new Command("micro")
    .description("Set up ESP32s, send them models, and run virtual ones.")
    .addCommand(microProvisionCommand())
    .addCommand(microPublishCommand(stop))
    .addCommand(runCommand(stop));
}

function runCommand(stop: AbortSignal): Command {
  return new Command("run")
    .description("Run virtual ESP32s: the firmware's own code, with a room's pictures as camera.")
    .addOption(dataOption())
    .option("--room <name>", "one room; a device for each room if left out")
    .option("--device <id>", "id of the device; made from the room's name if left out")
    .option("--prefix <text>", "what ids that are made from rooms' names begin with")
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(identityOption())
    .addOption(plaintextOption())
    .option(
      "--model <file>",
      "model.blob of `lares export`; trained for a second if left out",
      path,
    )
    .option("--model-key <file>", "public key (PEM) of whoever may send models over the air", path)
    .addOption(
      new Option(
        "--state <dir>",
        "where devices keep their flash; forgotten at the end if left out",
      )
        .env("LARES_MICRO_STATE")
        .argParser(path),
    )
    .option("--interval <ms>", "between two pictures", wholeNumber(1, 3_600_000), 100)
    .option("--repeat", "show the room again and again, instead of ending")
    .addOption(logOption())
    .addHelpText(
      "after",
      `
A device learns the first 60 % of a room's normal pictures, sets its threshold on the next 20 %, then
watches the rest and what is anomalous, and ends when the broker has all its events. With --state it
may be killed at any moment and goes on where it was. While an aggregator runs rounds of the model
micro, it trains with them; with --repeat it stays for them.

  $ lares broker &
  $ mosquitto_sub -t 'lares/v1/home/anomalies/#' &
  $ lares micro run --room hallway --state build/micro`,
    )
    .action((options: RunOptions) =>
      withTeardown(async (teardown) => {
        const { runMicro } = await import("../micro/run-micro.ts");
        const { readPublicKey } = await import("../micro/read-public-key.ts");
        const { data, room, device, prefix, model, modelKey, state, interval, repeat } = options;
        const log = openLog("micro", options.log);
        await runMicro(
          {
            access: await brokerAccess(options, ["micro"], { log, teardown }),
            ...(data !== undefined && { data }),
            ...(room !== undefined && { room }),
            ...(device !== undefined && { device }),
            ...(prefix !== undefined && { prefix }),
            ...(model !== undefined && { model }),
            ...(state !== undefined && { state }),
            ...(modelKey !== undefined && { modelKey: await readPublicKey(modelKey) }),
            intervalMs: interval,
            repeats: repeat ?? false,
            version: version(),
          },
          stop,
          log,
        );
      }),
    );
}
