import type { FleetId } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import { grantsOf } from "./grants.ts";
import { topicRules } from "./topic-rules.ts";

/**
 * The access list as Mosquitto's `acl_file`. A user's name there is the client's id here.
 *
 * Mosquitto cannot forbid retained messages or last wills by topic, and grants every subscription:
 * it drops what its subscriber may not read.
 */
export function mosquittoAcl(fleet: FleetId, users: readonly ClientIdentity[]): string {
  const sections = users.map((user) => {
    const { publish, read } = grantsOf(topicRules, fleet, user);
    const lines = [
      ...publish.map((filter) => `topic write ${filter}`),
      ...read.map((filter) => `topic read ${filter}`),
    ];
    return [`user ${user.id}`, ...lines].join("\n");
  });
  return `${[HEADER, ...sections].join("\n\n")}\n`;
}

const HEADER = `# Who may do what, for Mosquitto: made by \`lares broker --print-mosquitto-acl\`.
# In mosquitto.conf, beside a listener and its passwords or certificates:
#   allow_anonymous false
#   acl_file /etc/mosquitto/lares.acl
#   use_username_as_clientid true
#   message_size_limit 1048576
#   max_queued_messages 10000
# With certificates: require_certificate true, use_identity_as_username true.`;
