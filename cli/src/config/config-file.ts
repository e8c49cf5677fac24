import { readFileSync } from "node:fs";
import { ConfigError } from "@lares/shared";
import { type Command, Option } from "commander";
import { parse } from "smol-toml";
import { z } from "zod";

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/**
 * `--config FILE` for a command: a TOML file with the command's own long options as names. A flag
 * counts before an environment variable, that before the file, and the file before the default.
 */
export function addConfigOption(command: Command): void {
  command.addOption(
    new Option("--config <file>", "TOML file with options: names without the dashes"),
  );
  // While options are parsed, so that mandatory ones may stand in the file.
  command.on("option:config", (path: string) => {
    for (const [name, value] of Object.entries(readConfig(path))) apply(command, path, name, value);
  });
}

function readConfig(path: string): z.infer<typeof Values> {
  const text = readText(path);
  try {
    const values = Values.safeParse(parse(text));
    if (values.success) return values.data;
    const where = values.error.issues[0]?.path.join(".");
    throw new ConfigError(
      `${path}: ${where} is no text, number, true or false`,
      'Write one line for each option, as: room = "lobby"',
    );
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${path} is no TOML: ${reason}`, 'Write lines as: room = "lobby"', error);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(
      `config file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Check its path, and that this user may read it.",
      cause,
    );
  }
}

/** Not over a flag that stands before `--config`. */
function apply(
  command: Command,
  path: string,
  name: string,
  value: string | number | boolean,
): void {
  const option = command.options.find((one) => one.long === `--${name}` && name !== "config");
  if (option === undefined) throw unknownName(command, path, name);
  const key = option.attributeName();
  if (command.getOptionValueSource(key) === "cli") return;
  command.setOptionValueWithSource(key, parsedValue(option, path, name, value), "config");
}

function parsedValue(
  option: Option,
  path: string,
  name: string,
  value: string | number | boolean,
): unknown {
  const takesText = option.required || option.optional;
  if (!takesText) {
    if (value === true) return !option.negate;
    throw wrongValue(path, name, value, "expected true; leave it out for false");
  }
  if (typeof value === "boolean") throw wrongValue(path, name, value, "expected a text or number");
  try {
    return option.parseArg ? option.parseArg(`${value}`, undefined) : `${value}`;
  } catch (error) {
    throw wrongValue(path, name, value, error instanceof Error ? error.message : String(error));
  }
}

const wrongValue = (path: string, name: string, value: unknown, why: string): ConfigError =>
  new ConfigError(`${path}: ${name} is ${JSON.stringify(value)}: ${why}`, "Correct that line.");

function unknownName(command: Command, path: string, name: string): ConfigError {
  const known = command.options
    .flatMap(({ long, hidden }) => (long && !hidden ? [long.slice(2)] : []))
    .filter((one) => !["config", "print-config", "help"].includes(one));
  return new ConfigError(
    `${path}: there is no option "${name}", expected some of ${known.join(", ")}`,
    "Take the names of the options of --help, without the dashes.",
  );
}
