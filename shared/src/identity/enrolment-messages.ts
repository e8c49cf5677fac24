import { z } from "zod";
import { DeviceId, FleetId } from "../ids.ts";
import { MAX_ROOM_LENGTH } from "../wire/messages.ts";
import { Ed25519Key } from "./ed25519.ts";
import { Endorsement } from "./endorsement.ts";
import { memberRoles } from "./member-role.ts";

/** 128 random bits that admit one member, once, within 15 minutes. */
export const EnrolmentToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, "22 letters, digits, - or _ are expected")
  .brand<"EnrolmentToken">();
export type EnrolmentToken = z.infer<typeof EnrolmentToken>;

/** A PKCS#10 request for a P-256 key has half a kilobyte as PEM. */
const Pem = z.string().max(4096);

/** A member's new keys: for TLS as a PKCS#10 request, for signatures as they are. */
export const KeyRequest = z.strictObject({
  kind: z.literal("key-request"),
  v: z.literal(1),
  /** Without one, the certificate that the client shows is renewed. */
  token: EnrolmentToken.optional(),
  request: Pem,
  signingKey: Ed25519Key,
});
export type KeyRequest = z.infer<typeof KeyRequest>;

/** What makes a member of a fleet, besides its two private keys, which never leave it. */
export const Membership = z.strictObject({
  kind: z.literal("membership"),
  v: z.literal(1),
  fleet: FleetId,
  device: DeviceId,
  role: z.enum(memberRoles),
  room: z.string().min(1).max(MAX_ROOM_LENGTH),
  certificate: Pem,
  /** The key with which the fleet vouches for its members. */
  fleetKey: Ed25519Key,
  endorsement: Endorsement,
});
export type Membership = z.infer<typeof Membership>;
