import { createPrivateKey, X509Certificate } from "node:crypto";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  ConfigError,
  DeviceId,
  Ed25519Key,
  endorse,
  type KeyRequest,
  MAX_ROOM_LENGTH,
  type MemberRole,
  type Membership,
  memberRoles,
  OWNER_ONLY_FILE,
  publicKeyOf,
  readPrivate,
  writeAtomically,
} from "@lares/shared";
import { z } from "zod";
import { fleetFiles, readFleet, readKeyed, readPrivateJson } from "./fleet-files.ts";

const DAY_MS = 86_400_000;

/** How long a certificate lasts. A micro device cannot renew its own: it lasts until revoked. */
const LIFE_MS = {
  device: 90 * DAY_MS,
  aggregator: 90 * DAY_MS,
  micro: 5 * 365 * DAY_MS,
} as const satisfies Record<MemberRole, number>;

/** Who is or becomes a member. */
export interface Candidate {
  readonly device: DeviceId;
  readonly room: string;
  readonly role: MemberRole;
}

/** What a fleet knows of a member. */
export const Member = z.strictObject({
  device: DeviceId,
  room: z.string().min(1).max(MAX_ROOM_LENGTH),
  role: z.enum(memberRoles),
  /** Of the newest certificate. */
  serialNumber: z.string().regex(/^[0-9A-F]{1,32}$/),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  signingKey: Ed25519Key,
});
export type Member = z.infer<typeof Member>;

/**
 * Certifies and vouches for a member's keys, and writes down that it is one.
 * @param keys the request contributes its key only
 * @returns undefined when the request is not well-formed, not signed by its key or not P-256
 */
export async function certifyMember(
  directory: string,
  candidate: Candidate,
  keys: Pick<KeyRequest, "request" | "signingKey">,
  now: Date,
): Promise<Membership | undefined> {
  const { device, room, role } = candidate;
  const files = fleetFiles(directory);
  const { fleet } = await readFleet(directory);
  const authority = await readKeyed(files.authority, files.authorityKey);
  // Only who makes certificates pays for loading it: 0.3 s and 19 MB.
  const { issueClient } = await import("./certificate.ts");
  const subject = { fleet, id: device, role };
  const certificate = await issueClient(authority, subject, keys.request, LIFE_MS[role], now);
  if (certificate === undefined) return undefined;
  const fleetKey = createPrivateKey(await readPrivate(files.signingKey));
  const notAfterMs = now.getTime() + LIFE_MS[role];
  const { signingKey } = keys;
  await writeMember(directory, {
    device,
    room,
    role,
    serialNumber: new X509Certificate(certificate).serialNumber,
    issuedAt: now.toISOString(),
    expiresAt: new Date(notAfterMs).toISOString(),
    signingKey,
  });
  return {
    kind: "membership",
    v: 1,
    fleet,
    ...{ device, role, room, certificate },
    fleetKey: publicKeyOf(fleetKey),
    endorsement: endorse(fleetKey, { fleet, device, role, key: signingKey, notAfterMs }),
  };
}

/** All members that ever were, by id. */
export async function readMembers(directory: string): Promise<Member[]> {
  const folder = fleetFiles(directory).members;
  const names = await readdir(folder).catch((cause) => {
    throw new ConfigError(`${folder} cannot be read`, "Name a fleet's directory in --dir.", cause);
  });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  return Promise.all(files.map((name) => readPrivateJson(join(folder, name), Member)));
}

/** @returns undefined when there is none of this id */
export async function findMember(directory: string, device: string): Promise<Member | undefined> {
  const path = join(fleetFiles(directory).members, `${DeviceId.parse(device)}.json`);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? readPrivateJson(path, Member) : undefined;
}

async function writeMember(directory: string, member: Member): Promise<void> {
  const path = join(fleetFiles(directory).members, `${member.device}.json`);
  const text = `${JSON.stringify(member)}\n`;
  await writeAtomically(path, new TextEncoder().encode(text), OWNER_ONLY_FILE);
}
