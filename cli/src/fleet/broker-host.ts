import { hostname } from "node:os";
import type { FleetFile } from "@lares/broker";

/**
 * Where devices find the broker of a fleet, as it stands in a URL.
 * @param given by the owner; the first host of the fleet unless given
 */
export function brokerHostOf({ hosts }: Pick<FleetFile, "hosts">, given?: string): string {
  const host = given ?? hosts[0] ?? hostname();
  return host.includes(":") ? `[${host}]` : host;
}
