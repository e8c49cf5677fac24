import type { BrokerAccess, Log, MemberRole, Teardown } from "@lares/shared";
import { Option } from "commander";
import { path } from "./parse-option.ts";

export const brokerOption = (): Option =>
  new Option("--broker <url>", "MQTT broker of the fleet, mqtts:// with TLS")
    .env("LARES_BROKER")
    .default("mqtt://127.0.0.1:1883");

export const fleetOption = (): Option =>
  new Option("--fleet <id>", "fleet that this part belongs to").env("LARES_FLEET").default("home");

export const identityOption = (): Option =>
  new Option("--identity <dir>", "keys of `lares agent enroll`; they say which fleet and device")
    .env("LARES_IDENTITY")
    .argParser(path);

export const plaintextOption = (): Option =>
  new Option("--allow-plaintext-lan", "speak without encryption to other machines (warns)");

/** What the options above come to. */
export interface AccessOptions {
  readonly broker: string;
  readonly fleet: string;
  readonly identity?: string;
  readonly allowPlaintextLan?: boolean;
}

/**
 * An identity is renewed until the teardown.
 * @param roles that an identity may have
 * @throws ConfigError for an id that is none, or an identity that cannot be read or used here
 */
export async function brokerAccess(
  options: AccessOptions,
  roles: readonly MemberRole[],
  { log, teardown }: { readonly log: Log; readonly teardown: Teardown },
): Promise<BrokerAccess> {
  const { ConfigError, readIdentity, systemClock } = await import("@lares/shared");
  const { parseFleetId } = await import("./parse-id.ts");
  const { broker, allowPlaintextLan = false, identity: directory } = options;
  if (directory === undefined) {
    return { broker, fleet: parseFleetId(options.fleet), allowPlaintextLan };
  }
  const identity = await readIdentity(directory);
  const { device, role } = identity.membership;
  if (!roles.includes(role)) {
    throw new ConfigError(
      `identity of "${device}" has the kind ${role}, expected ${roles.join(" or ")}`,
      "Enrol with `lares fleet enroll --kind`.",
    );
  }
  const { keepRenewed } = await import("@lares/edge-agent");
  const ended = new AbortController();
  teardown.defer(() => ended.abort());
  const parts = { log, nowMs: Date.now, clock: systemClock, signal: ended.signal };
  const newest = await keepRenewed(directory, parts);
  return { broker, fleet: identity.membership.fleet, allowPlaintextLan, identity: newest };
}
