import type { PasswordRole } from "@lares/broker";
import { Command, Option } from "commander";
import { fleetDirectoryOption } from "./fleet-directory.ts";

interface Options {
  readonly dir: string;
  readonly role: PasswordRole;
  readonly json?: true;
}

export function passwordCommand(): Command {
  return new Command("password")
    .description("Make a user's password, in place of any older one, and print it once.")
    .argument("<name>", "user name")
    .addOption(
      new Option(
        "--role <role>",
        "what the user is: page looks at the fleet, admin also commands it",
      )
        .choices(["page", "admin", "home-assistant"])
        .default("page"),
    )
    .addOption(fleetDirectoryOption())
    .option("--json", "print one JSON object")
    .action(async (user: string, { dir, role, json }: Options) => {
      const { setPassword } = await import("@lares/broker");
      const { parseDeviceId } = await import("../parse-id.ts");
      const name = parseDeviceId(user);
      const password = await setPassword(dir, { name, role }, new Date());
      if (json) {
        return console.log(JSON.stringify({ kind: "fleet-password", name, role, password }));
      }
      console.log(`The password of "${name}" (${role}); it is kept nowhere:

  ${password}`);
    });
}
