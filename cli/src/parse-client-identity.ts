import { type ClientIdentity, clientRoles } from "@lares/broker";
import { ConfigError, DeviceId } from "@lares/shared";

/**
 * @param text `role:id`
 * @throws ConfigError naming what is allowed
 */
export function parseClientIdentity(text: string): ClientIdentity {
  const [name, ...rest] = text.split(":");
  const role = clientRoles.find((known) => known === name && known !== "local");
  const id = DeviceId.safeParse(rest.join(":"));
  if (role !== undefined && id.success) return { role, id: id.data };
  throw new ConfigError(
    `user is "${text}", expected role:id`,
    `Roles are ${clientRoles.filter((known) => known !== "local").join(", ")}. An id is one topic level.`,
  );
}
