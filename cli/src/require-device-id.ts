import { ConfigError, type DeviceId, type MemberIdentity } from "@lares/shared";
import { deviceIdsFor } from "./device-ids.ts";
import { parseDeviceId } from "./parse-id.ts";

/**
 * Which device an agent is: the one of its identity, the one that is asked for, or one named after
 * its room.
 * @throws ConfigError for an id that is none, or not the identity's
 */
export function requireDeviceId(
  asked: string | undefined,
  room: string,
  identity: MemberIdentity | undefined,
): DeviceId {
  const certified = identity?.membership.device;
  if (certified === undefined) {
    return asked === undefined ? (deviceIdsFor([room])[0] as DeviceId) : parseDeviceId(asked);
  }
  if (asked === undefined || asked === certified) return certified;
  throw new ConfigError(
    `device is "${asked}", but the identity is that of "${certified}"`,
    "Leave out --device, or name the directory of that device in --identity.",
  );
}
