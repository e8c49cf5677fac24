import { appendFile } from "node:fs/promises";
import { OWNER_ONLY_FILE, readPrivate } from "@lares/shared";
import { z } from "zod";
import { fleetFiles } from "./fleet-files.ts";

const auditEvents = [
  "fleet-made",
  "token-made",
  "enrolled",
  "renewed",
  "revoked",
  "password-set",
  "enrolment-refused",
] as const;
export type AuditEvent = (typeof auditEvents)[number];

/** One change to who belongs to a fleet. */
export const AuditRecord = z.looseObject({ t: z.iso.datetime(), event: z.enum(auditEvents) });
export type AuditRecord = z.infer<typeof AuditRecord>;

/** Appends one line to the audit log. @param fields nothing secret */
export async function recordAudit(
  directory: string,
  now: Date,
  event: AuditEvent,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  const line = `${JSON.stringify({ t: now.toISOString(), event, ...fields })}\n`;
  await appendFile(fleetFiles(directory).audit, line, { mode: OWNER_ONLY_FILE, flush: true });
}

/** The audit log, oldest first; a line that a power cut has broken off is left out. */
export async function readAudit(directory: string): Promise<AuditRecord[]> {
  const text = await readPrivate(fleetFiles(directory).audit);
  return text.split("\n").flatMap((line) => {
    try {
      return [AuditRecord.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
