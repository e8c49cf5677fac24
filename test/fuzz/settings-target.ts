import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFleet } from "@lares/broker";
import { LaresError, parseBrokerUrl, readIdentity } from "@lares/shared";
import type { FuzzTarget } from "./fuzz.ts";

const settings = [
  JSON.stringify({ kind: "fleet", v: 1, fleet: "home", hosts: ["pi.local", "192.168.1.2"] }),
  JSON.stringify({ membership: { device: "lobby" }, authority: "PEM", key: "PEM", signing: {} }),
  "mqtts://user:pass%20word@[fd00::1]:8883",
];

/** Files and addresses that people edit, and disks spoil. */
export async function settingsTarget(): Promise<FuzzTarget> {
  const directory = await mkdtemp(join(tmpdir(), "lares-fuzz-"));
  const files = ["fleet.json", "identity.json"].map((name) => join(directory, name));
  return {
    samples: settings.map((text) => Buffer.from(text)),
    take: async (input) => {
      for (const file of files) await writeFile(file, input, { mode: 0o600 });
      await refusedOrRead(() => readFleet(directory));
      await refusedOrRead(() => readIdentity(directory));
      await refusedOrRead(async () => parseBrokerUrl(Buffer.from(input).toString()));
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

async function refusedOrRead(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof LaresError) || error.code === "BUG") throw error;
  }
}
