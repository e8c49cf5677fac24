import { Argument, Command } from "commander";
import { path } from "../parse-option.ts";

const parts = ["agent", "broker", "aggregator"] as const;
type Part = (typeof parts)[number];

interface Options {
  readonly unitDir: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `lares install systemd`: lets systemd keep a part alive. */
export function installCommand(): Command {
  const systemd = new Command("systemd")
    .description("Write, explain and enable the systemd unit of one part of a fleet.")
    .addArgument(new Argument("<part>", "what is to run here").choices(parts))
    .option("--unit-dir <dir>", "where systemd looks for units", path, "/etc/systemd/system")
    .option("--force", "replace a unit that somebody has changed")
    .option("--dry-run", "show the unit and the commands, change nothing")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
  $ lares install systemd broker --dry-run
  $ sudo lares install systemd broker`,
    )
    .action(async (part: Part, { unitDir, force = false, dryRun = false, json }: Options) => {
      const { installUnit } = await import("../install-unit.ts");
      const plan = { part, unitDir, mayReplace: force, isDryRun: dryRun };
      const installed = await installUnit(plan, json ? () => {} : console.log);
      if (json) console.log(JSON.stringify({ kind: "install", ...installed }));
    });
  return new Command("install")
    .description("Let this machine start a part of a fleet by itself.")
    .addCommand(systemd);
}
