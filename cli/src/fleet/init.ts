import { Command } from "commander";
import { fleetOption } from "../mqtt-options.ts";
import { fleetDirectoryOption } from "./fleet-directory.ts";

interface Options {
  readonly dir: string;
  readonly fleet: string;
  readonly host: readonly string[];
  readonly json?: true;
}

export function initCommand(): Command {
  return new Command("init")
    .description("Make the keys of a new fleet: its authority, its broker's certificate.")
    .addOption(fleetDirectoryOption())
    .addOption(fleetOption())
    .option(
      "--host <name...>",
      "host names or addresses of the broker, for clients that check them (Home Assistant)",
      [],
    )
    .option("--json", "print one JSON object")
    .action(async ({ dir, fleet, host, json }: Options) => {
      const { initFleet } = await import("@lares/broker");
      const { parseFleetId } = await import("../parse-id.ts");
      const id = parseFleetId(fleet);
      const now = new Date();
      const fingerprint = await initFleet({ directory: dir, fleet: id, hosts: host, now });
      if (json) {
        const made = { kind: "fleet-init", fleet: id, directory: dir, fingerprint };
        return console.log(JSON.stringify(made));
      }
      console.log(`Made the keys of the fleet "${id}" in ${dir}.

Fingerprint (devices check it when they enrol):
  ${fingerprint}

Next:
  $ lares broker --identity ${dir}
  $ lares fleet enroll <device> --room <room> --dir ${dir}`);
    });
}
