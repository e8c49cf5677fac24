import { readFile } from "node:fs/promises";

/** The environment that the agent's systemd unit sets, for whoever measures it as it is run. */
export async function serviceEnvironment(): Promise<Record<string, string>> {
  const unit = new URL("../edge-agent/systemd/lares-agent.service", import.meta.url);
  const lines = (await readFile(unit, "utf8")).matchAll(/^Environment=(\w+)=(.*)$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, value]) => [name, value]));
}
