import { isRevoked, type Member, readMembers, readRevocations } from "@lares/broker";

/** A member, and whether its certificate still opens the door. */
export type ListedMember = Member & { readonly state: "good" | "expired" | "revoked" };

/** All members that a fleet ever had. @throws ConfigError when the directory is none of a fleet */
export async function listedMembers(directory: string, now: Date): Promise<ListedMember[]> {
  const revocations = await readRevocations(directory);
  const state = ({ device, serialNumber, expiresAt }: Member): ListedMember["state"] => {
    if (isRevoked(revocations, device, serialNumber)) return "revoked";
    return now.getTime() <= Date.parse(expiresAt) ? "good" : "expired";
  };
  return (await readMembers(directory)).map((member) => ({ ...member, state: state(member) }));
}
