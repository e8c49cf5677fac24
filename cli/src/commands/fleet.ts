import { Command, Option } from "commander";
import { fleetOption } from "../mqtt-options.ts";
import { path } from "../parse-option.ts";

/** Where the keys of a fleet lie. */
export const fleetDirectoryOption = (): Option =>
  new Option("--dir <dir>", "directory with the fleet's keys")
    .env("LARES_FLEET_DIR")
    .argParser(path)
    .default("lares-fleet");

/** `lares fleet`: who belongs to a fleet. */
export function fleetCommand(): Command {
  return new Command("fleet")
    .description("Make a fleet's keys, and say who belongs to it.")
    .addCommand(initCommand())
    .addHelpText(
      "after",
      `
The directory is all that a fleet's safety rests on: keep it on the broker's machine, and a copy
of it offline.

  $ lares fleet init --host pi.local
  $ lares broker --identity lares-fleet`,
    );
}

interface InitOptions {
  readonly dir: string;
  readonly fleet: string;
  readonly host: readonly string[];
}

function initCommand(): Command {
  return new Command("init")
    .description("Make the keys of a new fleet: its authority, its broker's certificate.")
    .addOption(fleetDirectoryOption())
    .addOption(fleetOption())
    .option(
      "--host <name...>",
      "host names or addresses of the broker, for clients that check them (Home Assistant)",
      [],
    )
    .action(async ({ dir, fleet, host }: InitOptions) => {
      const { initFleet } = await import("@lares/broker");
      const { parseFleetId } = await import("../parse-id.ts");
      const id = parseFleetId(fleet);
      const now = new Date();
      const fingerprint = await initFleet({ directory: dir, fleet: id, hosts: host, now });
      console.log(`Made the keys of the fleet "${id}" in ${dir}.

Fingerprint (devices check it when they enrol):
  ${fingerprint}

Next:
  $ lares broker --identity ${dir}`);
    });
}
