import { Command } from "commander";
import { renderTable } from "../report/table.ts";
import { fleetDirectoryOption } from "./fleet-directory.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("List the members of a fleet, and until when their certificates last.")
    .addOption(fleetDirectoryOption())
    .option("--json", "print one JSON array instead of a table")
    .action(async ({ dir, json }: { dir: string; json?: boolean }) => {
      const { listedMembers } = await import("./listed-members.ts");
      const members = await listedMembers(dir, new Date());
      if (json) return console.log(JSON.stringify(members, null, 2));
      console.log(
        renderTable(
          ["device", "kind", "room", "certificate until", "state"],
          members.map(({ device, role, room, expiresAt, state }) => [
            ...[device, role, room, expiresAt.slice(0, 10), state],
          ]),
        ),
      );
    });
}
