import { type EnrolmentToken, type KeyRequest, type Membership, PeerError } from "@lares/shared";
import { type ClientCertificate, isStillGood } from "../listeners/client-certificate.ts";
import { recordAudit } from "./audit.ts";
import { type Candidate, certifyMember, findMember } from "./members.ts";
import { readRevocations, revokeMember } from "./revocations.ts";
import { claimToken } from "./tokens.ts";

/**
 * Admits the holder of a token. Whoever had the same id before is revoked: a device that is set up
 * anew replaces itself.
 * @throws PeerError when the token or the request is not good
 */
export async function enrol(
  directory: string,
  token: EnrolmentToken,
  keys: KeyRequest,
  now: Date,
): Promise<Membership> {
  const candidate = await claimToken(directory, token, now);
  if (candidate === undefined) {
    throw new PeerError(
      "token is unknown, used or expired",
      "Make a new one: `lares fleet enroll`.",
    );
  }
  const { device, role } = candidate;
  if ((await findMember(directory, device)) !== undefined) {
    const justBefore = new Date(now.getTime() - 1);
    await revokeMember(directory, device, justBefore, "enrolled anew");
  }
  const membership = await certify(directory, candidate, keys, now);
  await recordAudit(directory, now, "enrolled", { device, role });
  return membership;
}

/**
 * Gives a member whose certificate is good a new one, for new keys.
 * @throws PeerError when the certificate or the request is not good
 */
export async function renew(
  directory: string,
  certificate: ClientCertificate,
  keys: KeyRequest,
  now: Date,
): Promise<Membership> {
  const { id } = certificate;
  const member = await findMember(directory, id);
  await requireGood(directory, certificate, now);
  if (member === undefined) throw new PeerError(`${id} is no member any more`, ENROL);
  const membership = await certify(directory, member, keys, now);
  // Whoever was revoked meanwhile must not leave with a certificate that is younger than that.
  await requireGood(directory, certificate, now);
  await recordAudit(directory, now, "renewed", { device: member.device });
  return membership;
}

async function requireGood(
  directory: string,
  certificate: ClientCertificate,
  now: Date,
): Promise<void> {
  if (isStillGood(certificate, await readRevocations(directory), now.getTime())) return;
  throw new PeerError(`certificate of ${certificate.id} is revoked or has expired`, ENROL);
}

const ENROL = "Enrol the device again: `lares fleet enroll` here, `lares agent enroll` there.";

async function certify(
  directory: string,
  candidate: Candidate,
  keys: KeyRequest,
  now: Date,
): Promise<Membership> {
  const membership = await certifyMember(directory, candidate, keys, now);
  if (membership !== undefined) return membership;
  throw new PeerError(
    `request of ${candidate.device} is no PKCS#10 request for a P-256 key, signed by that key`,
    "Update the device.",
  );
}
