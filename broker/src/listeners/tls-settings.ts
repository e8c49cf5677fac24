import { constants } from "node:crypto";
import type { TlsOptions } from "node:tls";
import type { BrokerKeys } from "../fleet/broker-keys.ts";

/** A stranger holds a socket, and what OpenSSL needs for it, so long without a handshake. */
const HANDSHAKE_TIMEOUT_MS = 5000;

/**
 * What all encrypted listeners have in common: TLS 1.2 or later with the broker's certificate. The
 * authority comes with it, so that a device that enrols can check the fingerprint.
 */
export function tlsSettings({ server, authority }: BrokerKeys) {
  return {
    cert: `${server.certificate}${authority}`,
    key: server.key,
    minVersion: "TLSv1.2",
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    noDelay: true,
    // A resumed session would bring back what a certificate said when it began.
    secureOptions: constants.SSL_OP_NO_TICKET,
  } as const satisfies TlsOptions;
}
