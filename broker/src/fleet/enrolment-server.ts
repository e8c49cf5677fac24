import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import {
  encodeJson,
  KeyRequest,
  LaresError,
  type Log,
  type Membership,
  PeerError,
  parseJson,
  readBody,
} from "@lares/shared";
import { findClientCertificate } from "../listeners/client-certificate.ts";
import { tlsSettings } from "../listeners/tls-settings.ts";
import type { BrokerKeys } from "./broker-keys.ts";
import { enrol, renew } from "./enrolment.ts";

const MAX_BODY_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 5000;
const MAX_CONNECTIONS = 32;

/**
 * HTTPS, one resource: POST a KeyRequest to `/v1/keys`, get a Membership. With a token it enrols, and
 * without one the certificate that the client shows is renewed. Whoever has neither gets 403.
 * @param clock the time of day
 */
export function enrolmentServer(keys: BrokerKeys, log: Log, clock: () => Date): Server {
  const server = createServer({
    ...tlsSettings(keys),
    ca: keys.authority,
    requestCert: true,
    rejectUnauthorized: false,
    maxHeaderSize: 8192,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 1,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on("request", (request, response) => {
    const peer = request.socket.remoteAddress;
    answer(keys, request, clock()).then(
      (membership) => {
        const { device, role } = membership;
        log("info", "keys-certified", { peer, device, role });
        reply(response, 200, membership);
      },
      (error) => {
        const isRefusal = error instanceof LaresError && error.code !== "BUG";
        log(isRefusal ? "warn" : "error", "keys-refused", { peer, error });
        reply(response, isRefusal ? 403 : 500, { error: isRefusal ? error.message : "failed" });
      },
    );
  });
  return server;
}

async function answer(keys: BrokerKeys, request: IncomingMessage, now: Date): Promise<Membership> {
  if (request.method !== "POST" || request.url !== "/v1/keys") {
    throw new PeerError("only POST /v1/keys is answered here", "Run `lares agent enroll`.");
  }
  const keyRequest = parseJson(
    KeyRequest,
    await readBody(request, MAX_BODY_BYTES, "Update the device."),
  );
  const { token } = keyRequest;
  const { directory, fleet } = keys;
  if (token !== undefined) return enrol(directory, token, keyRequest, now);
  const certificate = findClientCertificate(request.socket as TLSSocket, fleet);
  if (certificate !== undefined) return renew(directory, certificate, keyRequest, now);
  throw new PeerError("there is neither a token nor a certificate", "Run `lares agent enroll`.");
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(encodeJson(body));
}
