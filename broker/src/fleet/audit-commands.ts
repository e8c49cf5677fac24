import type { Log } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import { recordAudit } from "./audit.ts";

const commandTopic = /\/device\/([^/]+)\/cmd\/([^/]+)$/;

/**
 * Writes down who has told which device what to do, for people who command a fleet by a page; what
 * Home Assistant says is in its own logbook.
 * @param directory of the fleet; without one nobody has a name
 */
export function auditCommands(
  directory: string | undefined,
  log: Log,
): (client: ClientIdentity, topic: string) => void {
  return ({ id: by, role }, topic) => {
    if (directory === undefined || role !== "admin") return;
    const match = commandTopic.exec(topic);
    if (match === null) return;
    const [, device = "", command = ""] = match;
    recordAudit(directory, new Date(), "commanded", { device, command, by }).catch((error) =>
      log("error", "audit-failed", { error }),
    );
  };
}
