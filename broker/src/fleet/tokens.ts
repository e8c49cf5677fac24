import { randomBytes } from "node:crypto";
import { readdir, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  ConfigError,
  DeviceId,
  type EnrolmentToken,
  hasCode,
  MAX_ROOM_LENGTH,
  memberRoles,
  sha256,
  writePrivate,
} from "@lares/shared";
import { z } from "zod";
import { recordAudit } from "./audit.ts";
import { fleetFiles, readPrivateJson } from "./fleet-files.ts";
import type { Candidate } from "./members.ts";

/** How long a token waits for its device. */
export const TOKEN_LIFE_MS = 15 * 60_000;

const TokenFile = z.strictObject({
  device: DeviceId,
  room: z.string().min(1).max(MAX_ROOM_LENGTH),
  role: z.enum(memberRoles),
  expiresAtMs: z.int().positive(),
});

/**
 * Makes a token that admits one member, once, within 15 minutes.
 * @param why for the audit log
 * @returns 128 random bits; only their digest is kept
 */
export async function makeToken(
  directory: string,
  candidate: Candidate,
  now: Date,
  why = "by hand",
): Promise<EnrolmentToken> {
  await removeExpired(directory, now);
  const token = randomBytes(16).toString("base64url") as EnrolmentToken;
  const { device, room, role } = candidate;
  const file = { device, room, role, expiresAtMs: now.getTime() + TOKEN_LIFE_MS };
  await writePrivate(pathOf(directory, token), JSON.stringify(file));
  await recordAudit(directory, now, "token-made", { device, room, role, why });
  return token;
}

/**
 * Uses a token up. However many ask at once, in however many processes, one gets it: removing a file
 * succeeds once.
 * @returns for whom it was; undefined for a token that never was, has expired or has been used
 */
export async function claimToken(
  directory: string,
  token: EnrolmentToken,
  now: Date,
): Promise<Candidate | undefined> {
  const path = pathOf(directory, token);
  try {
    const { expiresAtMs, ...candidate } = await readPrivateJson(path, TokenFile);
    await unlink(path);
    return now.getTime() <= expiresAtMs ? candidate : undefined;
  } catch (error) {
    if (error instanceof ConfigError || hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Tokens whose device never came. */
async function removeExpired(directory: string, now: Date): Promise<void> {
  const folder = fleetFiles(directory).tokens;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { expiresAtMs } = await readPrivateJson(path, TokenFile).catch(() => NEVER);
    if (expiresAtMs < now.getTime()) await rm(path, { force: true });
  }
}

/** A file that is being used up just now. */
const NEVER = { expiresAtMs: Number.POSITIVE_INFINITY };

function pathOf(directory: string, token: EnrolmentToken): string {
  return join(fleetFiles(directory).tokens, `${sha256(token)}.json`);
}
