import { once } from "node:events";
import { connect } from "node:tls";
import { PeerError } from "@lares/shared";

/**
 * Asks a fleet's enrolment port for the certificate of its authority. Whoever answers is nobody yet:
 * what counts is the fingerprint, which came another way. Nothing is said on this connection.
 *
 * @param fingerprint SHA-256 of the certificate, in lower-case hexadecimal
 * @returns PEM
 * @throws PeerError when nobody answers, or none of the certificates has that fingerprint
 */
export async function fetchAuthority(
  { host, port }: { readonly host: string; readonly port: number },
  fingerprint: string,
  timeoutMs: number,
): Promise<string> {
  const socket = connect({ host, port, rejectUnauthorized: false, minVersion: "TLSv1.2" });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(timeoutMs) });
    const leaf = socket.getPeerX509Certificate();
    for (const certificate of [leaf?.issuerCertificate, leaf]) {
      const found = certificate?.fingerprint256.replaceAll(":", "").toLowerCase();
      if (certificate !== undefined && found === fingerprint) return certificate.toString();
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PeerError(
      `no fleet answers at ${host}:${port}: ${why}`,
      "Run `lares broker --identity` there, or check --broker.",
      cause,
    );
  } finally {
    socket.destroy();
  }
  throw new PeerError(
    `${host}:${port} does not have the fingerprint ${fingerprint}`,
    "Copy the whole line that `lares fleet enroll` prints. If it is right, somebody else answers there.",
  );
}
