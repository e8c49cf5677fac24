import { isIP } from "node:net";
import { ConfigError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { BrokerAddress } from "./broker-url.ts";

/** Whether a host name or an address is this machine itself, which no network can listen to. */
export function isLoopbackHost(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

/**
 * Nothing that leaves the machine is unencrypted, unless the owner of the network wants it so.
 * @param what for people, such as `broker address 192.168.1.7:1883`
 * @throws ConfigError for a host other than this machine
 */
export function requireEncryption(what: string, host: string, isPlaintextAllowed: boolean): void {
  if (isPlaintextAllowed || isLoopbackHost(host)) return;
  throw new ConfigError(
    `${what} is not on this machine, and plaintext would let its network read and forge everything`,
    "Use TLS (`lares fleet init`, then --identity), or add --allow-plaintext-lan for a network " +
      "that only the fleet's devices are in.",
  );
}

/** What is logged at each start with plaintext on a network. */
export const PLAINTEXT_WARNING = {
  danger: "whoever is in this network can read and forge everything: nothing is encrypted",
  remedy: "Use TLS, or let nobody but the fleet's devices into this network.",
} as const;

/**
 * Looks at how a broker will be spoken to, before it is; plaintext on a network is warned of.
 * @throws ConfigError for plaintext on a network where it is not allowed
 */
export function checkPlaintext(address: BrokerAddress, isAllowed: boolean, log: Log): void {
  if (address.isEncrypted) return;
  requireEncryption(`broker ${address.name}`, address.host, isAllowed);
  if (isLoopbackHost(address.host)) return;
  log("warn", "plaintext-on-network", { broker: address.name, ...PLAINTEXT_WARNING });
}
