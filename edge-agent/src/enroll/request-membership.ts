import { type RequestOptions, request } from "node:https";
import {
  type ClientTls,
  encodeJson,
  type KeyRequest,
  LaresError,
  Membership,
  PeerError,
  parseJson,
} from "@lares/shared";
import { z } from "zod";

const MAX_ANSWER_BYTES = 64 * 1024;

/** Where a fleet enrols and renews: the broker's enrolment port. */
export interface EnrolmentAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks a fleet to certify keys, by a token or by the certificate in `tls`.
 * @throws PeerError when the fleet cannot be reached, is another one, or refuses
 */
export async function requestMembership(
  { host, port }: EnrolmentAddress,
  tls: ClientTls,
  keys: KeyRequest,
  timeoutMs: number,
): Promise<Membership> {
  try {
    const { status, body } = await post(
      {
        ...{ host, port, path: "/v1/keys", method: "POST", agent: false },
        ...{ ca: tls.authority, servername: tls.brokerName, minVersion: "TLSv1.2" },
        ...(tls.certificate !== undefined && { cert: tls.certificate }),
        ...(tls.key !== undefined && { key: tls.key }),
        signal: AbortSignal.timeout(timeoutMs),
      },
      encodeJson(keys),
    );
    if (status === 200) return parseJson(Membership, body);
    throw refused(`${host}:${port}`, status, body);
  } catch (cause) {
    if (cause instanceof LaresError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PeerError(`cannot enrol at ${host}:${port}: ${why}`, "Check --broker.", cause);
  }
}

function refused(where: string, status: number, body: Uint8Array): PeerError {
  const parsed = z.object({ error: z.string() }).safeParse(safeJson(body));
  const why = parsed.success ? parsed.data.error : `status ${status}`;
  return new PeerError(`${where} refuses: ${why}`, "Make a new token: `lares fleet enroll`.");
}

function safeJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}

function post(
  options: RequestOptions,
  body: Uint8Array,
): Promise<{ status: number; body: Uint8Array }> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) sent.destroy(new Error("the answer is too long"));
        else chunks.push(chunk);
      });
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
      );
    });
    sent.once("error", reject);
    sent.setHeader("content-type", "application/json");
    sent.end(body);
  });
}
