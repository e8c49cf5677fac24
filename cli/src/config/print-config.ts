import type { Command } from "commander";
import { stringify } from "smol-toml";

const sources: Readonly<Record<string, string>> = {
  default: "default",
  config: "file",
  env: "environment",
  cli: "flag",
};

/**
 * The options of a command as they will be used, as TOML that `--config` takes, each with where it
 * comes from. User and password in a URL are not shown.
 */
export function printedConfig(command: Command): string {
  const lines: string[] = [];
  for (const option of command.options) {
    const key = option.attributeName();
    const value = command.getOptionValue(key) as unknown;
    const name = option.long?.slice(2) ?? key;
    if (["config", "print-config", "help"].includes(name)) continue;
    if (value === undefined || (option.negate && value === true)) continue;
    const shown = option.negate ? true : withoutSecrets(value);
    const from = sources[command.getOptionValueSource(key) ?? "default"] ?? "default";
    lines.push(`${stringify({ [name]: shown }).trim()}  # ${from}`);
  }
  return lines.join("\n");
}

function withoutSecrets(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\/\/[^/]*@/, "//…@") : value;
}
