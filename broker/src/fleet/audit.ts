import { z } from "zod";
import { appendLine, readLines } from "./append-line.ts";
import { fleetFiles } from "./fleet-files.ts";

const auditEvents = [
  "fleet-made",
  "token-made",
  "enrolled",
  "renewed",
  "revoked",
  "password-set",
  "commanded",
  "model-sent",
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
  await appendLine(fleetFiles(directory).audit, { t: now.toISOString(), event, ...fields });
}

/** The audit log, oldest first. */
export async function readAudit(directory: string): Promise<AuditRecord[]> {
  return readLines(fleetFiles(directory).audit, AuditRecord);
}
