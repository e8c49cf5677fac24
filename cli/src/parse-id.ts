import { ConfigError, DeviceId, FleetId } from "@lares/shared";

const remedy =
  "Use 1 to 32 lower-case letters, digits, hyphens or underscores, starting with a letter or digit.";

/** @throws ConfigError naming what is allowed */
export function parseFleetId(text: string): FleetId {
  const parsed = FleetId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`fleet is "${text}", which is no id`, remedy);
}

/** @throws ConfigError naming what is allowed */
export function parseDeviceId(text: string): DeviceId {
  const parsed = DeviceId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`device is "${text}", which is no id`, remedy);
}
