import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { DeviceId, OWNER_ONLY_FILE, writeAtomically } from "@lares/shared";
import { z } from "zod";
import { type ClientIdentity, type PasswordRole, passwordRoles } from "../client-identity.ts";
import { recordAudit } from "./audit.ts";
import { fleetFiles, readPrivateJson } from "./fleet-files.ts";

/** RFC 7914; takes 16 MiB. */
const SCRYPT = { N: 16_384, r: 8, p: 5 } as const;
const HASH_BYTES = 32;

const Passwords = z.array(
  z.strictObject({
    name: DeviceId,
    role: z.enum(passwordRoles),
    salt: z.string().regex(/^[0-9a-f]{32}$/),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
);
const derive = promisify<string, Buffer, number, typeof SCRYPT, Buffer>(scrypt);

/**
 * Gives a user a new password, in place of any older one.
 * @returns the password: 128 random bits, kept nowhere
 */
export async function setPassword(
  directory: string,
  { name: id, role }: { readonly name: DeviceId; readonly role: PasswordRole },
  now: Date,
): Promise<string> {
  const path = fleetFiles(directory).passwords;
  const others = (await readPrivateJson(path, Passwords)).filter(({ name }) => name !== id);
  const password = randomBytes(16).toString("base64url");
  const salt = randomBytes(16);
  const hash = await derive(password, salt, HASH_BYTES, SCRYPT);
  const entry = { name: id, role, salt: salt.toString("hex"), hash: hash.toString("hex") };
  const text = `${JSON.stringify([...others, entry])}\n`;
  await writeAtomically(path, new TextEncoder().encode(text), OWNER_ONLY_FILE);
  await recordAudit(directory, now, "password-set", { name: id, role });
  return password;
}

/** For names that nobody has: finding out that there is none takes as long as a wrong password. */
const NOBODY = { salt: "00".repeat(16), hash: "00".repeat(HASH_BYTES) };

/** @returns who has this name and password, or undefined */
export async function findUser(
  directory: string,
  name: string,
  password: Uint8Array,
): Promise<ClientIdentity | undefined> {
  const users = await readPrivateJson(fleetFiles(directory).passwords, Passwords);
  const user = users.find((entry) => entry.name === name);
  const { salt, hash } = user ?? NOBODY;
  const text = Buffer.from(password).toString("utf8");
  const derived = await derive(text, Buffer.from(salt, "hex"), HASH_BYTES, SCRYPT);
  const isRight = timingSafeEqual(derived, Buffer.from(hash, "hex"));
  return isRight && user !== undefined ? { id: user.name, role: user.role } : undefined;
}
