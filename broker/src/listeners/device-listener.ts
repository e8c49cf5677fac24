import { createServer, type TLSSocket } from "node:tls";
import { type Log, PeerError } from "@lares/shared";
import type { Authenticate } from "../client-identity.ts";
import type { BrokerKeys } from "../fleet/broker-keys.ts";
import { readRevocations } from "../fleet/revocations.ts";
import {
  type ClientCertificate,
  findClientCertificate,
  isStillGood,
} from "./client-certificate.ts";
import type { Listener } from "./listener.ts";
import { tlsSettings } from "./tls-settings.ts";

/** A revoked member is cut within twice as long. */
const SWEEP_INTERVAL_MS = 400;

/**
 * Mutual TLS: a client is who its certificate says, and its client id must say the same. Whoever
 * is revoked, or whose certificate expires, is cut while connected.
 * @param nowMs the time of day
 */
export function deviceListener(keys: BrokerKeys, log: Log, nowMs: () => number): Listener {
  const server = createServer({
    ...tlsSettings(keys),
    ca: keys.authority,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const sessions = new Map<TLSSocket, ClientCertificate>();
  const sweep = sweeper(keys, sessions, log, nowMs);
  server.once("listening", () => {
    const timer = setInterval(sweep, SWEEP_INTERVAL_MS);
    server.once("close", () => clearInterval(timer));
  });
  return {
    name: "devices",
    scheme: "mqtts",
    server,
    onStream: (admit) =>
      server.on("secureConnection", (socket) => {
        const certificate = findClientCertificate(socket, keys.fleet);
        if (certificate !== undefined) sessions.set(socket, certificate);
        socket.once("close", () => sessions.delete(socket));
        const peer = `${socket.remoteAddress}:${socket.remotePort}`;
        admit(socket, certified(certificate, keys, nowMs), peer);
      }),
  };
}

function certified(
  certificate: ClientCertificate | undefined,
  { directory, fleet }: BrokerKeys,
  nowMs: () => number,
): Authenticate {
  return async ({ clientId }) => {
    if (certificate === undefined) {
      throw new PeerError(`certificate is not that of a member of ${fleet}`, ENROL);
    }
    const { id, role } = certificate;
    if (clientId !== id) {
      throw new PeerError(`client id is "${clientId}", its certificate says "${id}"`, ENROL);
    }
    if (!isStillGood(certificate, await readRevocations(directory), nowMs())) {
      throw new PeerError(`certificate of ${id} is revoked or has expired`, ENROL);
    }
    return { id, role };
  };
}

const ENROL = "Enrol the device: `lares fleet enroll` here, then `lares agent enroll` there.";

/** Cuts everybody whose certificate is not good any more. */
function sweeper(
  { directory }: BrokerKeys,
  sessions: ReadonlyMap<TLSSocket, ClientCertificate>,
  log: Log,
  nowMs: () => number,
): () => Promise<void> {
  let isReadable = true;
  return async () => {
    try {
      const revocations = await readRevocations(directory);
      for (const [socket, certificate] of sessions) {
        if (isStillGood(certificate, revocations, nowMs())) continue;
        log("warn", "member-cut", { client: certificate.id });
        socket.destroy();
      }
      isReadable = true;
    } catch (error) {
      if (isReadable) log("error", "revocations-unreadable", { error });
      isReadable = false;
    }
  };
}
