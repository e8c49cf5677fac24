import { createPrivateKey, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../errors.ts";
import type { ClientTls } from "../transport/open-socket.ts";
import { parseJson } from "../wire/message-codec.ts";
import { writeAtomically } from "../write-atomically.ts";
import { Membership } from "./enrolment-messages.ts";
import { BROKER_NAME } from "./member-role.ts";
import { OWNER_ONLY_FILE, readPrivate } from "./private-files.ts";

/** Who a member of a fleet is, and the keys with which it shows it. */
export interface MemberIdentity {
  readonly membership: Membership;
  /** Certificate of the fleet's authority, PEM. */
  readonly authority: string;
  /** PKCS#8, PEM; of the TLS certificate. */
  readonly key: string;
  /** Ed25519, private. */
  readonly signingKey: KeyObject;
  /** Where it was enrolled, and is renewed. */
  readonly enrolment: { readonly host: string; readonly port: number };
}

const IdentityFile = z.strictObject({
  membership: Membership,
  authority: z.string(),
  key: z.string(),
  signing: z.string(),
  enrolment: z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) }),
});

/** What lies in a member's directory: all of it, or its keys would not fit each other. */
const FILE = "identity.json";

/**
 * Writes an identity into a directory for its owner only; one that is there is replaced at once and
 * as a whole, so that a power cut leaves the old one or the new one.
 * @throws ConfigError when it cannot be written
 */
export async function writeIdentity(directory: string, identity: MemberIdentity): Promise<void> {
  const { membership, authority, key, signingKey, enrolment } = identity;
  const signing = signingKey.export({ type: "pkcs8", format: "pem" });
  const text = `${JSON.stringify({ membership, authority, key, signing, enrolment }, null, 2)}\n`;
  await writeAtomically(join(directory, FILE), new TextEncoder().encode(text), OWNER_ONLY_FILE);
}

/** @throws ConfigError when it is missing, damaged, or others may read it */
export async function readIdentity(directory: string): Promise<MemberIdentity> {
  const path = join(directory, FILE);
  const text = await readPrivate(path);
  try {
    const { signing, ...rest } = parseJson(IdentityFile, Buffer.from(text));
    return { ...rest, signingKey: createPrivateKey(signing) };
  } catch {
    // No cause: it would repeat what the file holds.
    throw new ConfigError(`${path} is damaged`, "Enrol the device again: `lares agent enroll`.");
  }
}

/** How a member shows itself to its broker, and knows it. */
export function tlsOf({ membership, authority, key }: MemberIdentity): ClientTls {
  return { authority, brokerName: BROKER_NAME, certificate: membership.certificate, key };
}
