import type { TLSSocket } from "node:tls";
import { DeviceId, type FleetId, memberRoles } from "@lares/shared";
import { z } from "zod";
import type { ClientIdentity } from "../client-identity.ts";
import { isRevoked, type Revocations } from "../fleet/revocations.ts";

/** What the certificate of a member says; its chain has been checked. */
export interface ClientCertificate extends ClientIdentity {
  readonly serialNumber: string;
  readonly validToMs: number;
}

const Subject = z.object({ CN: DeviceId, OU: z.enum(memberRoles), O: z.string() });

/** @returns undefined for a certificate that is not that of a member of this fleet */
export function findClientCertificate(
  socket: TLSSocket,
  fleet: FleetId,
): ClientCertificate | undefined {
  if (!socket.authorized) return undefined;
  const { subject, serialNumber, valid_to } = socket.getPeerCertificate();
  const parsed = Subject.safeParse(subject);
  if (!parsed.success || parsed.data.O !== fleet) return undefined;
  const { CN: id, OU: role } = parsed.data;
  return { id, role, serialNumber, validToMs: Date.parse(valid_to) };
}

/** Whether a certificate that was good once still is. */
export function isStillGood(
  certificate: ClientCertificate,
  revocations: Revocations,
  nowMs: number,
): boolean {
  const { id, serialNumber, validToMs } = certificate;
  return nowMs <= validToMs && !isRevoked(revocations, id, serialNumber);
}
