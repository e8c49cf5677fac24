import type { DeviceId } from "@lares/shared";
import type { BrokerKeys } from "./broker-keys.ts";
import { findMember } from "./members.ts";
import { isRevoked, type Revocations, readRevocations } from "./revocations.ts";

/** Who is revoked is cut, and its last will told, before the next look. */
const LOOK_MS = 1000;

/**
 * Calls `forget` for each member that is revoked, also for those that were before this began: what is
 * kept of a device that is gone would show it for ever. Not for one that was admitted anew.
 * @returns ends it
 */
export function forgetRevoked(
  { directory }: BrokerKeys,
  forget: (device: DeviceId) => void,
): () => void {
  const seen = new Map<DeviceId, number>();
  let due: readonly DeviceId[] = [];
  let isLooking = false;
  const look = async (): Promise<void> => {
    const revocations = await readRevocations(directory);
    for (const device of due) if (await isOut(directory, device, revocations)) forget(device);
    const news = [...revocations].filter(([device, atMs]) => seen.get(device) !== atMs);
    for (const [device, atMs] of news) seen.set(device, atMs);
    due = news.map(([device]) => device);
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // Who cuts the revoked says that their list cannot be read.
    void look()
      .catch(() => {})
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS);
  return () => clearInterval(timer);
}

async function isOut(
  directory: string,
  device: DeviceId,
  revocations: Revocations,
): Promise<boolean> {
  const member = await findMember(directory, device);
  return member === undefined || isRevoked(revocations, device, member.serialNumber);
}
