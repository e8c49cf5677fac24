import { join } from "node:path";
import { ConfigError, FleetId, readPrivate } from "@lares/shared";
import { z } from "zod";
import type { KeyedCertificate } from "./certificate.ts";

/** What lies where in the directory of a fleet. */
export function fleetFiles(directory: string) {
  const at = (name: string) => join(directory, name);
  return {
    /** Which fleet it is. */
    fleet: at("fleet.json"),
    authority: at("authority.crt"),
    authorityKey: at("authority.key"),
    server: at("server.crt"),
    serverKey: at("server.key"),
    /** Ed25519: vouches for the keys with which members sign. */
    signingKey: at("signing.key"),
    signingPublicKey: at("signing.pub"),
    /** One file for each token that waits for its device, named by the token's digest. */
    tokens: at("tokens"),
    /** One file for each member. */
    members: at("members"),
    /** One line for each revocation, never rewritten. */
    revocations: at("revocations.jsonl"),
    passwords: at("passwords.json"),
    /** One line for each change, never rewritten. */
    audit: at("audit.jsonl"),
  } as const;
}

export const FleetFile = z.strictObject({
  kind: z.literal("fleet"),
  v: z.literal(1),
  fleet: FleetId,
  /** Names and addresses of the broker, beside `lares-broker`. */
  hosts: z.array(z.string()),
});
export type FleetFile = z.infer<typeof FleetFile>;

/** @throws ConfigError when the directory is not that of a fleet */
export async function readFleet(directory: string): Promise<FleetFile> {
  return readPrivateJson(fleetFiles(directory).fleet, FleetFile);
}

/** @throws ConfigError when one of the two is missing or not private */
export async function readKeyed(certificate: string, key: string): Promise<KeyedCertificate> {
  return { certificate: await readPrivate(certificate), key: await readPrivate(key) };
}

/** @throws ConfigError when the file is missing, not private, or not what it should be */
export async function readPrivateJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readPrivate(path);
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // No cause: it would repeat what the file holds.
    throw new ConfigError(`${path} is damaged`, "Put back the copy from a backup.");
  }
}
