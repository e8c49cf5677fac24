import { type Log, requireEncryption } from "@lares/shared";
import { trustLocal } from "../client-identity.ts";
import type { BrokerKeys } from "../fleet/broker-keys.ts";
import { deviceListener } from "./device-listener.ts";
import type { Listener } from "./listener.ts";
import { localListener } from "./local-listener.ts";
import { passwordCheck, requireOwnClientId } from "./password-check.ts";
import { passwordListener } from "./password-listener.ts";
import { websocketListener } from "./websocket-listener.ts";

/** Where a broker listens without encryption. */
export interface PlaintextOptions {
  /** This machine only, unless given. */
  readonly host?: string;
  /** 1883 unless given; 0 for a free port. */
  readonly port?: number;
  /** Lets `host` be an address in a network; warned of at each start. */
  readonly allowPlaintextLan?: boolean;
}

/** The encrypted listeners of a fleet. A port is 0 for a free one. */
export interface SecureOptions {
  readonly keys: BrokerKeys;
  /** Every IPv4 address of this machine, unless given. */
  readonly host?: string;
  /** For members with a certificate; 8883 unless given. */
  readonly devicePort?: number;
  /** For users with a password; 8884 unless given. */
  readonly passwordPort?: number;
  /** The same over WebSocket; 8885 unless given. */
  readonly websocketPort?: number;
  /** For devices that enrol or renew, over HTTPS; 8886 unless given. */
  readonly enrolmentPort?: number;
}

/** A listener and where it is to listen. */
export interface PlacedListener {
  readonly listener: Listener;
  readonly host: string;
  readonly port: number;
}

/**
 * Without encryption on this machine, and with a fleet's keys three that are encrypted.
 * @throws ConfigError for plaintext on a network where it is not allowed
 */
export function brokerListeners(
  plaintext: PlaintextOptions,
  secure: SecureOptions | undefined,
  maxPacketBytes: number,
  log: Log,
): PlacedListener[] {
  const { host = "127.0.0.1", port = 1883, allowPlaintextLan = false } = plaintext;
  requireEncryption(`broker address ${host}:${port}`, host, allowPlaintextLan);
  const local = { listener: localListener(authenticateLocal(secure?.keys)), host, port };
  if (secure === undefined) return [local];
  const { keys, host: everywhere = "0.0.0.0" } = secure;
  const { devicePort = 8883, passwordPort = 8884, websocketPort = 8885 } = secure;
  const byPassword = passwordCheck(keys.directory);
  const placed = (listener: Listener, port: number) => ({ listener, host: everywhere, port });
  return [
    local,
    placed(deviceListener(keys, log, Date.now), devicePort),
    placed(passwordListener(keys, byPassword), passwordPort),
    placed(websocketListener(keys, byPassword, maxPacketBytes), websocketPort),
  ];
}

function authenticateLocal(keys: BrokerKeys | undefined): typeof trustLocal {
  if (keys === undefined) return trustLocal;
  return async (credentials) => {
    await requireOwnClientId(keys.directory, credentials.clientId);
    return trustLocal(credentials);
  };
}
