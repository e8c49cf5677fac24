import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ConfigError, writeAtomically } from "@lares/shared";

export interface UnitPlan {
  readonly part: "agent" | "broker" | "aggregator";
  readonly unitDir: string;
  readonly mayReplace: boolean;
  readonly isDryRun: boolean;
}

/** What each part needs beside its unit. */
const NEEDED = {
  agent: 'It reads /etc/lares/agent.toml: see "Raspberry Pi" in the README of the edge-agent.',
  broker:
    "It runs as the user lares (sudo adduser --system --group lares), with the keys of\n`lares fleet init --dir /var/lib/lares-broker/fleet`, which that user must own.",
  aggregator:
    "It runs as the user lares (sudo adduser --system --group lares) beside the broker, and keeps\nits rounds in /var/lib/lares-aggregator.",
} as const satisfies Record<UnitPlan["part"], string>;

/** What was done, or would be. */
export interface InstalledUnit {
  readonly part: UnitPlan["part"];
  readonly file: string;
  readonly commands: readonly string[];
  /** False after a dry run. */
  readonly isChanged: boolean;
}

/**
 * Writes the unit of a part, and lets systemd start it now and at each boot.
 * @throws ConfigError when another unit is there, or it cannot be written or enabled
 */
export async function installUnit(
  plan: UnitPlan,
  say: (line: string) => void,
): Promise<InstalledUnit> {
  const { part, unitDir, mayReplace, isDryRun } = plan;
  const name = `lares-${part}.service`;
  const packaged = createRequire(import.meta.url).resolve("@lares/edge-agent");
  const text = await readFile(join(dirname(packaged), "..", "systemd", name), "utf8");
  const file = join(unitDir, name);
  const commands = [["daemon-reload"], ["enable", "--now", name]];
  const unit = { part, file, commands: commands.map((args) => `systemctl ${args.join(" ")}`) };
  if (isDryRun) {
    say(`# ${file}\n${text}`);
    for (const args of commands) say(`systemctl ${args.join(" ")}`);
    say(`\n${NEEDED[part]}\nNothing was changed.`);
    return { ...unit, isChanged: false };
  }
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== undefined && before !== text && !mayReplace) {
    throw new ConfigError(
      `${file} is there and is another one`,
      "Keep your changes in a drop-in (`systemctl edit`), or give --force to replace it.",
    );
  }
  await orConfigError(`write ${file}`, () => writeAtomically(file, Buffer.from(text), 0o644));
  say(`wrote ${file}`);
  for (const args of commands) {
    await orConfigError(`systemctl ${args.join(" ")}`, () =>
      promisify(execFile)("systemctl", args),
    );
    say(`systemctl ${args.join(" ")}`);
  }
  say(`${NEEDED[part]}\nLook at it: systemctl status ${name}; journalctl -fu ${name}`);
  return { ...unit, isChanged: true };
}

async function orConfigError(what: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`cannot ${what}: ${why}`, "Run it as root: sudo lares install …");
  }
}
