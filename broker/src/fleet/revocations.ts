import { DeviceId } from "@lares/shared";
import { z } from "zod";
import { appendLine, readLines } from "./append-line.ts";
import { recordAudit } from "./audit.ts";
import { fleetFiles } from "./fleet-files.ts";
import { issuedAtMs } from "./serial-number.ts";

/** All certificates that a member got until then are void. */
const Revocation = z.strictObject({ device: DeviceId, atMs: z.int().nonnegative() });

/** Members by the time until which their certificates are void. */
export type Revocations = ReadonlyMap<DeviceId, number>;

/** @throws ConfigError when the file is missing or not private */
export async function readRevocations(directory: string): Promise<Revocations> {
  const revocations = new Map<DeviceId, number>();
  for (const { device, atMs } of await readLines(fleetFiles(directory).revocations, Revocation)) {
    revocations.set(device, Math.max(atMs, revocations.get(device) ?? 0));
  }
  return revocations;
}

/** Voids all certificates that a member has got so far. @param why for the audit log */
export async function revokeMember(
  directory: string,
  device: DeviceId,
  now: Date,
  why = "by hand",
): Promise<void> {
  await appendLine(fleetFiles(directory).revocations, { device, atMs: now.getTime() });
  await recordAudit(directory, now, "revoked", { device, why });
}

/** @param serialNumber hexadecimal, as Node shows it */
export function isRevoked(revocations: Revocations, device: string, serialNumber: string): boolean {
  const atMs = revocations.get(device as DeviceId);
  return atMs !== undefined && issuedAtMs(serialNumber) <= atMs;
}
