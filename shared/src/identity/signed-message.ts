import { z } from "zod";
import { WireError } from "../errors.ts";
import type { FleetId } from "../ids.ts";
import { sha256 } from "../wire/digest.ts";
import { encodeMsgpack, parseMsgpack } from "../wire/message-codec.ts";
import { ModelMessage, PartialSum, Update, Vote } from "../wire/messages.ts";
import { type Ed25519Key, isSignedBy, signEd25519, statement } from "./ed25519.ts";
import { Endorsement, isEndorsed } from "./endorsement.ts";
import type { MemberIdentity } from "./member-identity.ts";
import type { MemberRole } from "./member-role.ts";

/** An update, a vote or a model with its author's signature, and the fleet's word for the author's key. */
const SignedMessage = z.strictObject({
  kind: z.literal("signed"),
  v: z.literal(1),
  endorsement: Endorsement,
  signature: z.instanceof(Uint8Array),
  /** The message itself, as it goes without a signature. */
  payload: z.instanceof(Uint8Array),
});

/** What decides a model, and is signed. */
export type SignedKind = "update" | "vote" | "partial" | "model";
type Signed = Update | Vote | PartialSum | ModelMessage;

const SCHEMAS = { update: Update, vote: Vote, partial: PartialSum, model: ModelMessage } as const;

/** Who may sign what. */
const AUTHORS = {
  update: ["device", "micro"],
  vote: ["device", "micro"],
  partial: ["aggregator"],
  model: ["aggregator"],
} as const satisfies Record<SignedKind, readonly MemberRole[]>;

/** Signs a message. @throws WireError when `payload` is none */
export function sealMessage(
  kind: SignedKind,
  payload: Uint8Array,
  { membership, signingKey }: Pick<MemberIdentity, "membership" | "signingKey">,
): Uint8Array {
  const message: Signed = parseMsgpack<Signed>(SCHEMAS[kind], payload);
  const signature = signEd25519(signingKey, signedStatement(message, payload));
  const { endorsement } = membership;
  return encodeMsgpack({ kind: "signed", v: 1, endorsement, signature, payload });
}

/** What a receiver knows of who may have signed. */
export interface Trust {
  readonly fleet: FleetId;
  readonly fleetKey: Ed25519Key;
  /** UTC, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** A message whose author is certain. */
export interface OpenedMessage<T extends Signed> {
  readonly message: T;
  /** The bytes that were signed. */
  readonly payload: Uint8Array;
}

/**
 * Opens an update that a device of this fleet has signed. Whether it fits the topic and the round is
 * for the round to say.
 * @throws WireError naming what is wrong
 */
export function openUpdate(bytes: Uint8Array, trust: Trust): OpenedMessage<Update> {
  return openFromAuthor(bytes, (payload) => parseMsgpack(Update, payload), trust);
}

/** Opens a vote, as `openUpdate` does an update. @throws WireError naming what is wrong */
export function openVote(bytes: Uint8Array, trust: Trust): OpenedMessage<Vote> {
  return openFromAuthor(bytes, (payload) => parseMsgpack(Vote, payload), trust);
}

/** Opens a site's sum, as `openUpdate` does an update. @throws WireError naming what is wrong */
export function openPartial(bytes: Uint8Array, trust: Trust): OpenedMessage<PartialSum> {
  return openFromAuthor(bytes, (payload) => parseMsgpack(PartialSum, payload), trust);
}

function openFromAuthor<T extends Update | Vote | PartialSum>(
  bytes: Uint8Array,
  parse: (payload: Uint8Array) => T,
  trust: Trust,
): OpenedMessage<T> {
  const { endorsement, payload, signature } = parseMsgpack(SignedMessage, bytes);
  const message = parse(payload);
  const author = message.kind === "partial" ? message.site : message.device;
  if (endorsement.device !== author) {
    throw forged(`${message.kind} of "${author}" is signed by "${endorsement.device}"`);
  }
  requireSignature(message.kind, message, { endorsement, payload, signature }, trust);
  return { message, payload };
}

/** Opens a model that an aggregator of this fleet has signed. @throws WireError naming what is wrong */
export function openModel(bytes: Uint8Array, trust: Trust): OpenedMessage<ModelMessage> {
  const signed = parseMsgpack(SignedMessage, bytes);
  const message = parseMsgpack(ModelMessage, signed.payload);
  requireSignature("model", message, signed, trust);
  return { message, payload: signed.payload };
}

function requireSignature(
  kind: SignedKind,
  message: Signed,
  signed: Pick<z.infer<typeof SignedMessage>, "endorsement" | "payload" | "signature">,
  { fleet, fleetKey, nowMs }: Trust,
): void {
  const { device, role, key } = signed.endorsement;
  if (signed.endorsement.fleet !== fleet || message.fleet !== fleet) {
    throw forged(`${kind} is of another fleet than "${fleet}"`);
  }
  const authors: readonly MemberRole[] = AUTHORS[kind];
  if (!authors.includes(role)) throw forged(`${kind} is signed by "${device}", which is ${role}`);
  if (!isEndorsed(fleetKey, signed.endorsement, nowMs)) {
    throw forged(`key of "${device}" is not endorsed by the fleet, or not any more`);
  }
  if (!isSignedBy(key, signedStatement(message, signed.payload), signed.signature)) {
    throw forged(`signature of "${device}" does not fit the ${kind}`);
  }
}

/**
 * What a signature says. The digest covers the whole message; the rest is said again so that what a
 * signature is for needs no decoder.
 */
function signedStatement(message: Signed, payload: Uint8Array): Uint8Array {
  const { kind, fleet, task, round, base } = message;
  return statement(kind, [fleet, task, round, base, ...authorOf(message), sha256(payload)]);
}

function authorOf(message: Signed): readonly (string | number)[] {
  switch (message.kind) {
    case "update":
      return [message.device, message.samples];
    case "vote":
      return [message.device];
    case "partial":
      return [message.site];
    case "model":
      return [];
    default:
      return message satisfies never;
  }
}

function forged(message: string): WireError {
  return new WireError(
    message,
    "Look who publishes to this topic; a device whose enrolment has ended must enrol again.",
  );
}
