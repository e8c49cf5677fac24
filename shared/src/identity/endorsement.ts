import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { DeviceId, FleetId } from "../ids.ts";
import { Ed25519Key, isSignedBy, signEd25519, statement } from "./ed25519.ts";
import { memberRoles } from "./member-role.ts";

/**
 * The fleet's word that a member signs with this key, until then. Whoever knows the fleet's key can
 * check it, also an ESP32, which has no X.509 for Ed25519.
 */
export const Endorsement = z.strictObject({
  fleet: FleetId,
  device: DeviceId,
  role: z.enum(memberRoles),
  key: Ed25519Key,
  /** UTC, in milliseconds since 1970. */
  notAfterMs: z.int().positive(),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type Endorsement = z.infer<typeof Endorsement>;

/** @param fleetKey the fleet's private signing key */
export function endorse(fleetKey: KeyObject, member: Omit<Endorsement, "signature">): Endorsement {
  const signature = signEd25519(fleetKey, endorsed(member));
  return { ...member, signature: Buffer.from(signature).toString("hex") };
}

/** Whether the fleet vouches for a member's key now. @param fleetKey its public signing key */
export function isEndorsed(fleetKey: Ed25519Key, endorsement: Endorsement, nowMs: number): boolean {
  if (nowMs > endorsement.notAfterMs) return false;
  const signature = Buffer.from(endorsement.signature, "hex");
  return isSignedBy(fleetKey, endorsed(endorsement), signature);
}

function endorsed(member: Omit<Endorsement, "signature">): Uint8Array {
  const { fleet, device, role, key, notAfterMs } = member;
  return statement("member-key", [fleet, device, role, key, notAfterMs]);
}
