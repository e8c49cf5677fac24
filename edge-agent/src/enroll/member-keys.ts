import { generateKeyPairSync, type KeyObject, webcrypto } from "node:crypto";
import { type KeyRequest, publicKeyOf } from "@lares/shared";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A member's new private keys, and what it shows of them. */
export interface MemberKeys {
  /** PKCS#8, PEM: P-256, for TLS. */
  readonly key: string;
  /** Ed25519, for signatures. */
  readonly signingKey: KeyObject;
  readonly request: Pick<KeyRequest, "request" | "signingKey">;
}

/**
 * Makes a member's keys, on the member: they never leave it. The request (PKCS#10) names nobody: the
 * fleet knows from the token for whom it is.
 */
export async function createMemberKeys(): Promise<MemberKeys> {
  // Only who enrols pays for loading it: 0.3 s and 19 MB. The first is needed by the second.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const signing = generateKeyPairSync("ed25519");
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=member",
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    key: `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`,
    signingKey: signing.privateKey,
    request: { request: request.toString("pem"), signingKey: publicKeyOf(signing.publicKey) },
  };
}
