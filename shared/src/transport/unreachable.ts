import { PeerError } from "../errors.ts";
import type { BrokerAddress } from "./broker-url.ts";

const FOREIGN =
  "The broker belongs to another fleet: check --broker, or enrol anew (`lares agent enroll`).";
const NO_CERTIFICATE = "Enrol this device (`lares agent enroll`) and give --identity.";

/** What to do about it, by the code that Node, the resolver or CONNACK (3.2.2.3) gives. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Start `lares broker` there, or check --broker.",
  ENOTFOUND: "Check the host name in --broker.",
  EAI_AGAIN: "Check the host name in --broker and the network's name server.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Check that --broker is the fleet's own broker.",
  SELF_SIGNED_CERT_IN_CHAIN: FOREIGN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: FOREIGN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: FOREIGN,
  CERT_NOT_YET_VALID: "Set this machine's clock.",
  CERT_HAS_EXPIRED: "Set this machine's clock, or renew the broker's certificate.",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: NO_CERTIFICATE,
  1: "The broker must speak MQTT 3.1.1.",
  2: "The broker refuses this client id: give the device another one.",
  4: "Check user and password in --broker.",
  5: "Check user and password in --broker; a member of a fleet needs mqtts:// and --identity.",
};

/** Says why no connection came about, and what to do. */
export function unreachable(address: BrokerAddress, cause: Error | undefined): PeerError {
  const code = cause !== undefined && "code" in cause ? String(cause.code) : "";
  const reason = code === "ECONNREFUSED" ? "connection refused" : cause?.message || code;
  return new PeerError(
    `cannot connect to the broker at ${address.name}: ${reason || "it closed the connection"}`,
    REMEDIES[code] ??
      "Check that an MQTT broker listens there and that the network lets you reach it.",
    cause,
  );
}

/** Errors by which a broker that is there refuses this client: waiting does not help. */
const REFUSALS: ReadonlySet<string> = new Set([
  ...["1", "2", "4", "5"],
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
]);

/**
 * Whether a broker answered and does not want this client, or is not the fleet's. A clock that is
 * not set yet is no refusal: a device may start before it knows the time.
 */
export function isRefusal(error: PeerError): boolean {
  const { cause } = error;
  return cause instanceof Error && "code" in cause && REFUSALS.has(String(cause.code));
}
