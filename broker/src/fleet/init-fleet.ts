import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { createPrivateDirectory, type FleetId, readPrivate, writePrivate } from "@lares/shared";
import { recordAudit } from "./audit.ts";
import { type FleetFile, fleetFiles } from "./fleet-files.ts";

export interface InitFleetOptions {
  /** Made by this; it must not exist. */
  readonly directory: string;
  readonly fleet: FleetId;
  /** Names and addresses of the broker, beside `lares-broker`, for clients that check them. */
  readonly hosts: readonly string[];
  readonly now: Date;
}

/**
 * Makes the keys of a new fleet: a private certificate authority, the broker's certificate, and the
 * key that vouches for members' signatures.
 * @returns the fingerprint by which devices know the fleet: SHA-256 of the authority's certificate
 * @throws ConfigError when the directory exists: keys are never overwritten
 */
export async function initFleet(options: InitFleetOptions): Promise<string> {
  const { directory, fleet, hosts, now } = options;
  // Only who makes certificates pays for loading it: 0.3 s and 19 MB.
  const { createAuthority, issueServer } = await import("./certificate.ts");
  const authority = await createAuthority(fleet, now);
  const server = await issueServer(authority, hosts, now);
  const signing = generateKeyPairSync("ed25519");
  const files = fleetFiles(directory);
  await createPrivateDirectory(directory);
  await createPrivateDirectory(files.tokens);
  await createPrivateDirectory(files.members);
  await writePrivate(files.authorityKey, authority.key);
  await writePrivate(files.authority, authority.certificate);
  await writePrivate(files.serverKey, server.key);
  await writePrivate(files.server, server.certificate);
  const { privateKey, publicKey } = signing;
  await writePrivate(files.signingKey, privateKey.export({ type: "pkcs8", format: "pem" }));
  await writePrivate(files.signingPublicKey, publicKey.export({ type: "spki", format: "pem" }));
  await writePrivate(files.revocations, "");
  await writePrivate(files.passwords, "[]\n");
  await recordAudit(directory, now, "fleet-made", { fleet });
  // Last: without it nothing takes the directory for a fleet's.
  const file: FleetFile = { kind: "fleet", v: 1, fleet, hosts: [...hosts] };
  await writePrivate(files.fleet, `${JSON.stringify(file)}\n`);
  return fingerprint(authority.certificate);
}

/** SHA-256 of a certificate (PEM), in lower-case hexadecimal. */
export function fingerprint(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase();
}

/**
 * The fingerprint of a fleet.
 * @throws ConfigError when the directory is not that of a fleet
 */
export async function fleetFingerprint(directory: string): Promise<string> {
  return fingerprint(await readPrivate(fleetFiles(directory).authority));
}
