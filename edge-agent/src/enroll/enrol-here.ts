import { rm } from "node:fs/promises";
import {
  BROKER_NAME,
  createPrivateDirectory,
  type EnrolmentToken,
  type MemberIdentity,
  writeIdentity,
} from "@lares/shared";
import { fetchAuthority } from "./fetch-authority.ts";
import { createMemberKeys } from "./member-keys.ts";
import { type EnrolmentAddress, requestMembership } from "./request-membership.ts";

export interface EnrolOptions {
  readonly address: EnrolmentAddress;
  /** Of the fleet's authority: SHA-256, in lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly token: EnrolmentToken;
  /** Made by this, for the identity; it must not exist. */
  readonly directory: string;
  /** For each of the two connections; 10 s unless given. */
  readonly timeoutMs?: number;
}

/**
 * Makes this machine a member of a fleet: its keys are made here and stay here. The token is shown
 * only to whoever holds the key of the fingerprint's authority.
 * @throws ConfigError when the directory exists, PeerError when the fleet is another one or refuses
 */
export async function enrolHere(options: EnrolOptions): Promise<MemberIdentity> {
  const { address, fingerprint, token, directory, timeoutMs = 10_000 } = options;
  await createPrivateDirectory(directory);
  try {
    const authority = await fetchAuthority(address, fingerprint, timeoutMs);
    const keys = await createMemberKeys();
    const tls = { authority, brokerName: BROKER_NAME };
    const keyRequest = { kind: "key-request", v: 1, token, ...keys.request } as const;
    const membership = await requestMembership(address, tls, keyRequest, timeoutMs);
    const { key, signingKey } = keys;
    const identity = { membership, authority, key, signingKey, enrolment: address };
    await writeIdentity(directory, identity);
    return identity;
  } catch (error) {
    await rm(directory, { recursive: true });
    throw error;
  }
}
