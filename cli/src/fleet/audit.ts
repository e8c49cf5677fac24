import { Command } from "commander";
import { fieldsText } from "../report/fields-text.ts";
import { fleetDirectoryOption } from "./fleet-directory.ts";

export function auditCommand(): Command {
  return new Command("audit")
    .description("Show each change to who belongs to a fleet, oldest first.")
    .addOption(fleetDirectoryOption())
    .option("--json", "print one JSON object a line")
    .action(async ({ dir, json }: { dir: string; json?: boolean }) => {
      const { readAudit } = await import("@lares/broker");
      for (const record of await readAudit(dir)) {
        const { t, event, ...fields } = record;
        console.log(json ? JSON.stringify(record) : `${t} ${event}${fieldsText(fields)}`);
      }
    });
}
