import { PeerError } from "../errors.ts";
import type { BrokerAddress } from "./broker-url.ts";

/** What to do about it, by the code that Node, the resolver or CONNACK (3.2.2.3) gives. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Start `lares broker` there, or check --broker.",
  ENOTFOUND: "Check the host name in --broker.",
  EAI_AGAIN: "Check the host name in --broker and the network's name server.",
  1: "The broker must speak MQTT 3.1.1.",
  2: "The broker refuses this client id: give the device another one.",
  4: "Check user and password in --broker.",
  5: "Check user and password in --broker, and the broker's access rules.",
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
