import { findMember, revokeMember } from "@lares/broker";
import { ConfigError, type DeviceId } from "@lares/shared";

/**
 * Voids a member's certificates.
 * @param why for the audit log
 * @throws ConfigError for somebody who is no member
 */
export async function expelDevice(
  directory: string,
  device: DeviceId,
  now: Date,
  why?: string,
): Promise<void> {
  if ((await findMember(directory, device)) === undefined) {
    throw new ConfigError(`"${device}" is no member of this fleet`, "See `lares fleet list`.");
  }
  await revokeMember(directory, device, now, why);
}
