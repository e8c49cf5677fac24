import type { Log } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import { type AuditEvent, recordAudit } from "./audit.ts";

const commandTopic = /\/device\/([^/]+)\/cmd\/([^/]+)$/;
const modelTopic = /\/device\/([^/]+)\/model$/;

/**
 * Writes down who has told which device what to do or sent it a model, for people who command a fleet by a page; what
 * Home Assistant says is in its own logbook.
 * @param directory of the fleet; without one nobody has a name
 */
export function auditCommands(
  directory: string | undefined,
  log: Log,
): (client: ClientIdentity, topic: string) => void {
  return ({ id: by, role }, topic) => {
    if (directory === undefined || role !== "admin") return;
    const record = (event: AuditEvent, fields: Readonly<Record<string, string>>): void => {
      recordAudit(directory, new Date(), event, { ...fields, by }).catch((error) =>
        log("error", "audit-failed", { error }),
      );
    };
    const [, device = "", command = ""] = commandTopic.exec(topic) ?? [];
    if (device !== "") record("commanded", { device, command });
    const [, target = ""] = modelTopic.exec(topic) ?? [];
    if (target !== "") record("model-sent", { device: target });
  };
}
