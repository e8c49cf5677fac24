import { randomBytes } from "node:crypto";

/** Milliseconds since 1970 and 80 random bits: unguessable, and tells when it was issued. */
export function serialNumber(now: Date): string {
  return now.getTime().toString(16).padStart(12, "0") + randomBytes(10).toString("hex");
}

/** When a certificate was issued. @param serial hexadecimal, as Node shows it */
export function issuedAtMs(serial: string): number {
  return Number.parseInt(serial.padStart(32, "0").slice(0, 12), 16);
}
