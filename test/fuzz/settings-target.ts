import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFleet } from "@lares/broker";
import { addConfigOption } from "@lares/cli";
import { LaresError, parseBrokerUrl, readIdentity } from "@lares/shared";
import { Command } from "commander";
import type { FuzzTarget } from "./fuzz.ts";

const settings = [
  JSON.stringify({ kind: "fleet", v: 1, fleet: "home", hosts: ["pi.local", "192.168.1.2"] }),
  JSON.stringify({ membership: { device: "lobby" }, authority: "PEM", key: "PEM", signing: {} }),
  'room = "lobby"\nbroker = "mqtt://pi.local"\nfps = 2.5\nquiet = true\n',
  "mqtts://user:pass%20word@[fd00::1]:8883",
];

const options = "agent.toml";

/** Files and addresses that people edit, and disks spoil. */
export async function settingsTarget(): Promise<FuzzTarget> {
  const directory = await mkdtemp(join(tmpdir(), "lares-fuzz-"));
  const files = ["fleet.json", "identity.json", options].map((name) => join(directory, name));
  return {
    samples: settings.map((text) => Buffer.from(text)),
    take: async (input) => {
      for (const file of files) await writeFile(file, input, { mode: 0o600 });
      await refusedOrRead(() => readFleet(directory));
      await refusedOrRead(() => readIdentity(directory));
      await refusedOrRead(async () => readOptions(join(directory, options)));
      await refusedOrRead(async () => parseBrokerUrl(Buffer.from(input).toString()));
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

/** As an agent's `--config` is read. */
function readOptions(path: string): void {
  const command = new Command()
    .option("--room <id>")
    .option("--broker <url>")
    .option("--fps <n>", "frames", Number)
    .option("--quiet")
    .option("--no-motion");
  addConfigOption(command);
  command.exitOverride().parse(["--config", path], { from: "user" });
}

async function refusedOrRead(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof LaresError) || error.code === "BUG") throw error;
  }
}
