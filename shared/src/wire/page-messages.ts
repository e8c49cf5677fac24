import { z } from "zod";
import { memberRoles } from "../identity/member-role.ts";
import { DeviceId, Sha256 } from "../ids.ts";
import { MAX_ROOM_LENGTH, RoundResult } from "./messages.ts";

/** What the server of the page says and is told over HTTP; all else goes over MQTT. */

/** Who logs in. */
export const PageLogin = z.strictObject({
  name: z.string().min(1).max(64),
  /** Longer ones are refused where they are checked, without being repeated. */
  password: z.string(),
});
export type PageLogin = z.infer<typeof PageLogin>;

/** `page` looks at the fleet, `admin` also says who belongs to it. */
export const PageRole = z.enum(["page", "admin"]);
export type PageRole = z.infer<typeof PageRole>;

/** Shown with each later request, as a bearer token: it is no cookie, so no other site can send it. */
export const PageSession = z.strictObject({
  role: PageRole,
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PageSession = z.infer<typeof PageSession>;

/** A member of the fleet, as `lares fleet list` shows it. */
export const ListedMember = z.strictObject({
  device: DeviceId,
  role: z.enum(memberRoles),
  room: z.string().min(1).max(MAX_ROOM_LENGTH),
  expiresAt: z.iso.datetime(),
  state: z.enum(["good", "expired", "revoked"]),
});
export type ListedMember = z.infer<typeof ListedMember>;

/** Whom to let in. */
export const Admission = z.strictObject({
  device: DeviceId,
  room: z.string().trim().min(1).max(MAX_ROOM_LENGTH),
  kind: ListedMember.shape.role,
});
export type Admission = z.infer<typeof Admission>;

/** What a new member needs to get in, once, within 15 minutes. */
export const Invitation = z.strictObject({
  device: DeviceId,
  /** Where it enrols, `host:port`. */
  broker: z.string().max(300),
  /** Of the fleet's authority, hexadecimal. */
  fingerprint: z.string().max(128),
  token: z.string().max(64),
  /** To be run on it. */
  command: z.string().max(600),
  expiresAt: z.iso.datetime(),
});
export type Invitation = z.infer<typeof Invitation>;

/** Whom to shut out. */
export const Expulsion = z.strictObject({ device: DeviceId });
export type Expulsion = z.infer<typeof Expulsion>;

/** Largest file that is taken for a model: many times that of a micro device. */
const MAX_MODEL_FILE_BYTES = 256 * 1024;
const Base64 = z.string().max(Math.ceil((MAX_MODEL_FILE_BYTES * 4) / 3) + 4);

/** A file that may be a model for micro devices: a blob of `lares export`, or a trained model. */
export const ModelFile = z.strictObject({
  file: Base64,
  /** Devices take only a higher one than they have; the model's own if left out. */
  version: z.int().min(0).max(0xffff_ffff).optional(),
});
export type ModelFile = z.infer<typeof ModelFile>;

/** A model that was checked, and signed by the fleet. */
export const CheckedModel = z.strictObject({
  blob: Base64,
  version: z.int().nonnegative(),
  /** SHA-256 of the float32 weights before quantisation. */
  weights: Sha256,
});
export type CheckedModel = z.infer<typeof CheckedModel>;

/** One line of the fleet's audit log. */
export const AuditLine = z.looseObject({ t: z.iso.datetime(), event: z.string().max(32) });
export type AuditLine = z.infer<typeof AuditLine>;

/** Who belongs to the fleet, and what was done to it: newest first. */
export const FleetRegister = z.strictObject({
  members: z.array(ListedMember),
  audit: z.array(AuditLine),
});
export type FleetRegister = z.infer<typeof FleetRegister>;

/** A device whose update stood out, and how. */
export const SuspectDevice = z.strictObject({
  device: DeviceId,
  reasons: z.array(z.enum(["long", "short", "opposite", "many-samples"])),
});
export type SuspectDevice = z.infer<typeof SuspectDevice>;

/** A round out of the aggregator's log. */
export const RecordedResult = z.strictObject({
  result: RoundResult,
  /** Null once the updates of the round were dropped: nobody can look at them any more. */
  suspects: z.array(SuspectDevice).nullable(),
});
export type RecordedResult = z.infer<typeof RecordedResult>;

/** A device that stood out in more than half of the rounds that counted it. */
export const LastingSuspectDevice = z.strictObject({
  ...SuspectDevice.shape,
  rounds: z.int().positive(),
  of: z.int().positive(),
});
export type LastingSuspectDevice = z.infer<typeof LastingSuspectDevice>;

export const RoundHistory = z.strictObject({
  /** Oldest first. */
  rounds: z.array(RecordedResult),
  /** Over all rounds whose updates are still there. */
  attackers: z.array(LastingSuspectDevice),
});
export type RoundHistory = z.infer<typeof RoundHistory>;

/** Why a request was refused, for people. */
export const PageRefusal = z.strictObject({
  error: z.string().max(600),
  remedy: z.string().max(600),
});
export type PageRefusal = z.infer<typeof PageRefusal>;
