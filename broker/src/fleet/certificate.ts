import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { BROKER_NAME, type MemberRole } from "@lares/shared";
import * as x509 from "@peculiar/x509";
import { serialNumber } from "./serial-number.ts";

const DAY_MS = 86_400_000;

/**
 * A device without a battery for its clock boots with the time of its last shutdown, or older. One
 * that is three days behind a fleet that is three days ahead may take part.
 */
export const BACKDATED_MS = 7 * DAY_MS;

/**
 * Of the authority and of the server's certificate. The server's key lies beside the authority's,
 * so a shorter life of its certificate would protect nothing.
 */
const FLEET_LIFE_MS = 20 * 365 * DAY_MS;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate and its private key (PKCS#8), both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a client's certificate says of it. */
export interface CertifiedClient {
  readonly fleet: string;
  readonly id: string;
  readonly role: MemberRole;
}

/** A new private authority: P-256, for one fleet, with no authorities below it. */
export async function createAuthority(fleet: string, now: Date): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject({ CN: "Lares fleet authority", O: fleet }),
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(now, FLEET_LIFE_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exported(keys.privateKey) };
}

/**
 * A certificate for the broker of a fleet.
 * @param hosts names or IP addresses under which it can also be reached
 */
export async function issueServer(
  authority: KeyedCertificate,
  hosts: readonly string[],
  now: Date,
): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const names = [BROKER_NAME, ...hosts];
  const certificate = await issue(authority, keys.publicKey, now, FLEET_LIFE_MS, {
    name: subject({ CN: BROKER_NAME }),
    usage: "serverAuth",
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      ),
    ],
  });
  return { certificate, key: await exported(keys.privateKey) };
}

/**
 * A certificate for a client: its id as CN, its role as OU, its fleet as O. The request contributes
 * its key and the proof that the client holds it, nothing else.
 * @param request PKCS#10, PEM
 * @returns undefined for a request that is not well-formed, not signed by its key or not P-256
 */
export async function issueClient(
  authority: KeyedCertificate,
  client: CertifiedClient,
  request: string,
  lifeMs: number,
  now: Date,
): Promise<string | undefined> {
  const key = await findRequestedKey(request);
  if (key === undefined) return undefined;
  return issue(authority, key, now, lifeMs, {
    name: subject({ CN: client.id, OU: client.role, O: client.fleet }),
    usage: "clientAuth",
    extensions: [],
  });
}

async function findRequestedKey(request: string): Promise<webcrypto.CryptoKey | undefined> {
  try {
    const parsed = new x509.Pkcs10CertificateRequest(request);
    if (!(await parsed.verify())) return undefined;
    return await parsed.publicKey.export(ALGORITHM, ["verify"]);
  } catch {
    return undefined;
  }
}

async function issue(
  authority: KeyedCertificate,
  publicKey: webcrypto.CryptoKey,
  now: Date,
  lifeMs: number,
  content: {
    readonly name: x509.JsonName;
    readonly usage: "serverAuth" | "clientAuth";
    readonly extensions: readonly x509.Extension[];
  },
): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(now),
    subject: content.name,
    issuer: issuer.subject,
    ...validity(now, lifeMs),
    publicKey,
    signingKey: await signingKey(authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[content.usage]]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      ...content.extensions,
    ],
  });
  return pem(certificate);
}

function validity(now: Date, lifeMs: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(now.getTime() + lifeMs),
  };
}

function subject(attributes: Readonly<Record<string, string>>): x509.JsonName {
  return Object.entries(attributes).map(([type, value]) => ({ [type]: [value] }));
}

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString("pem")}\n`;

async function exported(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`;
}

async function signingKey(key: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(key);
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}
