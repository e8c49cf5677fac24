import { DeviceId, OWNER_ONLY_FILE, writeAtomically } from "@lares/shared";
import { z } from "zod";
import { fleetFiles, readPrivateJson } from "./fleet-files.ts";
import { issuedAtMs } from "./serial-number.ts";

/** All certificates that a member got until then are void. */
const Revocations = z.array(z.strictObject({ device: DeviceId, atMs: z.int().nonnegative() }));
export type Revocations = readonly Readonly<z.infer<typeof Revocations>[number]>[];

/** @throws ConfigError when the file is missing or damaged */
export async function readRevocations(directory: string): Promise<Revocations> {
  return readPrivateJson(fleetFiles(directory).revocations, Revocations);
}

/** Voids all certificates that a member has got so far. */
export async function addRevocation(directory: string, device: DeviceId, now: Date): Promise<void> {
  const others = (await readRevocations(directory)).filter((entry) => entry.device !== device);
  const text = `${JSON.stringify([...others, { device, atMs: now.getTime() }])}\n`;
  await writeAtomically(
    fleetFiles(directory).revocations,
    new TextEncoder().encode(text),
    OWNER_ONLY_FILE,
  );
}

/** @param serialNumber hexadecimal, as Node shows it */
export function isRevoked(revocations: Revocations, device: string, serialNumber: string): boolean {
  const atMs = revocations.find((entry) => entry.device === device)?.atMs;
  return atMs !== undefined && issuedAtMs(serialNumber) <= atMs;
}
