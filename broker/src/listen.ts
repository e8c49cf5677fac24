import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { ConfigError } from "@lares/shared";

/**
 * Starts to listen.
 * @param port 0 for a free one
 * @throws ConfigError when the address cannot be had
 */
export async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw unusable(host, port, error);
  }
  return server.address() as AddressInfo;
}

const FAULTS: Readonly<Record<string, readonly [fault: string, remedy: string]>> = {
  EADDRINUSE: ["is taken", "Stop the program that listens there, or choose another --port."],
  EACCES: ["is not allowed for this user", "Choose a --port from 1024 up."],
  EADDRNOTAVAIL: ["is not an address of this machine", "Choose a --host that `ip address` lists."],
  ENOTFOUND: ["is not a known host", "Choose a --host that `ip address` lists."],
};

function unusable(host: string, port: number, cause: unknown): ConfigError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [fault, remedy] = FAULTS[code] ?? [`cannot be used: ${code}`, "Choose --host and --port."];
  return new ConfigError(`broker address ${host}:${port} ${fault}`, remedy, cause);
}
