import { Command } from "commander";
import { auditCommand } from "../fleet/audit.ts";
import { enrollCommand } from "../fleet/enroll.ts";
import { forgetCommand } from "../fleet/forget.ts";
import { initCommand } from "../fleet/init.ts";
import { listCommand } from "../fleet/list.ts";
import { passwordCommand } from "../fleet/password.ts";
import { revokeCommand } from "../fleet/revoke.ts";

/** `lares fleet`: who belongs to a fleet. */
export function fleetCommand(stop: AbortSignal): Command {
  const command = new Command("fleet")
    .description("Make a fleet's keys, and say who belongs to it.")
    .addHelpText(
      "after",
      `
The directory is all that a fleet's safety rests on: keep it on the broker's machine, and a copy
of it offline.

  $ lares fleet init --host pi.local            once
  $ lares broker --identity lares-fleet         on the same machine
  $ lares fleet enroll lobby --room lobby       prints what to run on the device
  $ lares fleet password kitchen-ha --role home-assistant`,
    );
  const commands = [
    initCommand(),
    enrollCommand(),
    listCommand(),
    revokeCommand(),
    forgetCommand(stop),
    auditCommand(),
    passwordCommand(),
  ];
  for (const child of commands) command.addCommand(child);
  return command;
}
