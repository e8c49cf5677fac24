import { type DeviceId, LaresError, type Log, PeerError } from "@lares/shared";

/**
 * A device's log that ends the simulation with the reason why an update does not count. A fleet
 * goes on without that device at the deadline; a simulation has none, and would wait in vain.
 * @param end called instead of logging
 */
export function watchUpdates(device: DeviceId, log: Log, end: (reason: unknown) => void): Log {
  return (level, event, fields = {}) => {
    const reason = reasonToEnd(device, event, fields);
    if (reason === undefined) log(level, event, { device, ...fields });
    else end(reason);
  };
}

function reasonToEnd(
  device: DeviceId,
  event: string,
  { round, reason, error }: Record<string, unknown>,
): LaresError | undefined {
  if (event === "round.training-failed" && error instanceof LaresError) return error;
  if (event !== "update.refused" && event !== "update.late") return undefined;
  return new PeerError(
    `the update of ${device} in round ${Number(round) + 1} did not count: ${reason}`,
    "Its training may have gone astray: try a smaller learning rate, or another dtype.",
  );
}
