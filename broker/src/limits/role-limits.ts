import type { ClientRole } from "../client-identity.ts";

/** What one client of a role may use; `local` is one client, whatever its ids. */
export interface RoleLimits {
  /** Largest PUBLISH packet. */
  readonly publishBytes: number;
  /** In the long run; each message also costs one more for every 16 KiB that it has. */
  readonly messagesPerSecond: number;
  /** At once. */
  readonly burstMessages: number;
  /** Topics on which the broker keeps something of it, and their payloads in all. */
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  readonly subscriptions: number;
  /** What may wait for it, once it has read nothing for `PATIENCE_MS`. */
  readonly bufferedBytes: number;
  /** What may wait for it while it is away, if it has asked for a session; 0: it gets none. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** A message costs one more for every so many bytes. */
export const BYTES_PER_COST = 16 * KIB;

/** Whoever sits before it. */
const browser: RoleLimits = {
  publishBytes: 16 * KIB,
  messagesPerSecond: 10,
  burstMessages: 100,
  retainedMessages: 0,
  retainedBytes: 0,
  subscriptions: 128,
  bufferedBytes: 4 * MIB,
  queuedMessages: 1024,
  queuedBytes: MIB,
};

/** Devices have no sessions: a command to one that is away must not reach it hours later. */
export const roleLimits: Readonly<Record<ClientRole, RoleLimits>> = {
  device: {
    publishBytes: MIB,
    messagesPerSecond: 20,
    burstMessages: 400,
    retainedMessages: 32,
    retainedBytes: 256 * KIB,
    subscriptions: 32,
    bufferedBytes: 2 * MIB,
    queuedMessages: 0,
    queuedBytes: 0,
  },
  micro: {
    publishBytes: 64 * KIB,
    messagesPerSecond: 10,
    burstMessages: 100,
    retainedMessages: 32,
    retainedBytes: 64 * KIB,
    subscriptions: 32,
    bufferedBytes: 256 * KIB,
    queuedMessages: 0,
    queuedBytes: 0,
  },
  aggregator: {
    publishBytes: MIB,
    messagesPerSecond: 500,
    burstMessages: 5000,
    retainedMessages: 4096,
    retainedBytes: 64 * MIB,
    subscriptions: 128,
    bufferedBytes: 16 * MIB,
    queuedMessages: 1024,
    queuedBytes: 8 * MIB,
  },
  "home-assistant": {
    publishBytes: 64 * KIB,
    messagesPerSecond: 50,
    burstMessages: 500,
    retainedMessages: 32,
    retainedBytes: 256 * KIB,
    subscriptions: 4096,
    bufferedBytes: 4 * MIB,
    queuedMessages: 4096,
    queuedBytes: 4 * MIB,
  },
  page: browser,
  // It sends models to micro devices, which the broker keeps for those that are away.
  admin: { ...browser, retainedMessages: 1024, retainedBytes: 4 * MIB },
  local: {
    publishBytes: MIB,
    messagesPerSecond: 5000,
    burstMessages: 20_000,
    retainedMessages: 8192,
    retainedBytes: 128 * MIB,
    subscriptions: 4096,
    bufferedBytes: 8 * MIB,
    queuedMessages: 4096,
    queuedBytes: 8 * MIB,
  },
};
