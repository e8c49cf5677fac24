import type { MemberRole } from "@lares/shared";
import { Command, Option } from "commander";
import { wholeNumber } from "../parse-option.ts";
import { fleetDirectoryOption } from "./fleet-directory.ts";

interface Options {
  readonly dir: string;
  readonly room: string;
  readonly kind: MemberRole;
  readonly brokerHost?: string;
  readonly enrolmentPort: number;
  readonly json?: boolean;
}

export function enrollCommand(): Command {
  return new Command("enroll")
    .description("Let one device into the fleet: print a token for it, good once, for 15 minutes.")
    .argument("<device>", "its id: name of its certificate, client id and part of its topics")
    .requiredOption("--room <name>", "the room that it watches, for people")
    .addOption(
      new Option(
        "--kind <kind>",
        "what it is; a micro device's certificate lasts 5 years, not 90 days",
      )
        .choices(["device", "micro", "aggregator"])
        .default("device"),
    )
    .addOption(fleetDirectoryOption())
    .option("--broker-host <host>", "where the device finds the broker; the first of init's --host")
    .option("--enrolment-port <n>", "the broker's port", wholeNumber(1, 65_535), 8886)
    .option("--json", "print one JSON object")
    .action(async (device: string, options: Options) => {
      const { admitDevice } = await import("./admit-device.ts");
      const { parseDeviceId } = await import("../parse-id.ts");
      const { dir: directory, room, kind, ...where } = options;
      const id = parseDeviceId(device);
      const admission = { device: id, room, kind };
      const invitation = await admitDevice(admission, { directory, ...where }, new Date());
      const { broker, token, fingerprint } = invitation;
      if (options.json) return console.log(JSON.stringify(invitation));
      console.log(`Run this on ${id} within 15 minutes; it works once:

  lares agent enroll --broker ${broker} --token ${token} \\
    --fingerprint ${fingerprint}`);
    });
}
