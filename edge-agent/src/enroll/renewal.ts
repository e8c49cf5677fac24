import { X509Certificate } from "node:crypto";
import {
  type Clock,
  type Log,
  type MemberIdentity,
  readIdentity,
  sleep,
  tlsOf,
  writeIdentity,
} from "@lares/shared";
import { createMemberKeys } from "./member-keys.ts";
import { requestMembership } from "./request-membership.ts";

const DAY_MS = 86_400_000;

/** A certificate of 90 days is renewed when 60 have passed: a month is left to get through. */
const RENEW_BEFORE_END_MS = 30 * DAY_MS;

const TIMEOUT_MS = 10_000;

/** Whether an identity should be renewed. */
export function isRenewalDue({ membership }: MemberIdentity, nowMs: number): boolean {
  const endMs = Date.parse(new X509Certificate(membership.certificate).validTo);
  return nowMs >= endMs - RENEW_BEFORE_END_MS;
}

/**
 * Gets new keys certified by showing the old ones, and keeps them.
 * @throws PeerError when the fleet cannot be reached or refuses; the old identity is as it was
 */
export async function renewIdentity(
  directory: string,
  identity: MemberIdentity,
): Promise<MemberIdentity> {
  const { key, signingKey, request } = await createMemberKeys();
  const keyRequest = { kind: "key-request", v: 1, ...request } as const;
  const tls = tlsOf(identity);
  const membership = await requestMembership(identity.enrolment, tls, keyRequest, TIMEOUT_MS);
  const renewed = { ...identity, membership, key, signingKey };
  await writeIdentity(directory, renewed);
  return renewed;
}

/**
 * Renews an identity if that is due. A fleet that cannot be reached is no failure: there is a month
 * to try again.
 */
async function renewWhenDue(
  directory: string,
  identity: MemberIdentity,
  nowMs: number,
  log: Log,
): Promise<MemberIdentity> {
  if (!isRenewalDue(identity, nowMs)) return identity;
  try {
    const renewed = await renewIdentity(directory, identity);
    log("info", "identity-renewed", { device: renewed.membership.device });
    return renewed;
  } catch (error) {
    log("warn", "identity-not-renewed", { device: identity.membership.device, error });
    return identity;
  }
}

/**
 * Renews an identity now, if that is due, and looks again each day until the signal.
 * @param nowMs the time of day
 * @returns the newest identity
 */
export async function keepRenewed(
  directory: string,
  { log, nowMs, clock, signal }: RenewalParts,
): Promise<() => MemberIdentity> {
  let identity = await readIdentity(directory);
  const renew = async (): Promise<void> => {
    identity = await renewWhenDue(directory, identity, nowMs(), log);
  };
  await renew();
  const goOn = async (): Promise<void> => {
    while (!signal.aborted) {
      await sleep(clock, DAY_MS, signal);
      await renew();
    }
  };
  goOn().catch((error) => {
    if (!signal.aborted) log("error", "renewal-ended", { error });
  });
  return () => identity;
}

interface RenewalParts {
  readonly log: Log;
  readonly nowMs: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}
