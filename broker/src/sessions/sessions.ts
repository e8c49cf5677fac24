import type { Log } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import type { Counters } from "../counters.ts";
import { roleLimits } from "../limits/role-limits.ts";
import type { Policy } from "../policy.ts";
import { PayloadPool } from "./payload-pool.ts";
import { type QueuedPacket, SessionQueue } from "./session-queue.ts";

/** How long a session outlives its connection. */
export const SESSION_EXPIRY_MS = 7 * 24 * 3600 * 1000;

/** Sessions whose clients are away; the one that is away longest makes room. */
const MAX_AWAY = 64;

/** Of all sessions; the largest gives up first. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What the broker remembers of a client that asked for it (clean session 0). */
interface Session {
  readonly owner: ClientIdentity;
  readonly queue: SessionQueue;
  /** Set while its client is away. */
  expiry: NodeJS.Timeout | undefined;
  /** Logged once, until the client is back. */
  isGivingUp: boolean;
}

export interface SessionsParts {
  /** Forgets the subscriptions of a client. */
  readonly unsubscribe: (clientId: string) => Promise<void>;
  /** aedes subscribes a session also to what was denied. */
  readonly mayRead: Policy["mayRead"];
  readonly counters: Counters;
  readonly log: Log;
  readonly expiryMs: number;
}

/** The sessions that outlive a connection, each with a queue that is bounded by its owner's role. */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #pool = new PayloadPool();
  readonly #byClient = new Map<string, Session>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Whether a role may have any: for others a session ends with its connection. */
  static areFor({ role }: ClientIdentity): boolean {
    return roleLimits[role].queuedMessages > 0;
  }

  /** Goes on with the session of `clientId`, or begins one; that of somebody else ends. */
  async resume(clientId: string, owner: ClientIdentity): Promise<SessionQueue> {
    const known = this.#byClient.get(clientId);
    if (known?.owner.id === owner.id && known.owner.role === owner.role) {
      this.stay(clientId);
      return known.queue;
    }
    if (known !== undefined) await this.#end(clientId, "another's");
    const { queuedMessages, queuedBytes } = roleLimits[owner.role];
    const queue = new SessionQueue(queuedMessages, queuedBytes, this.#pool);
    this.#byClient.set(clientId, { owner, queue, expiry: undefined, isGivingUp: false });
    return queue;
  }

  find(clientId: string): SessionQueue | undefined {
    return this.#byClient.get(clientId)?.queue;
  }

  add(clientId: string, packet: QueuedPacket): void {
    const session = this.#byClient.get(clientId);
    if (session === undefined || !this.#parts.mayRead(session.owner, packet.topic)) return;
    let given = session.queue.add(packet);
    while (this.#bytes() > MAX_BYTES && this.#largest().giveUp()) given += 1;
    if (given === 0) return;
    this.#parts.counters.givenUpMessages += given;
    if (session.isGivingUp) return;
    session.isGivingUp = true;
    this.#parts.log("warn", "messages-given-up", { client: clientId });
  }

  /** The client is here, also when `leave` was about the connection that it has taken over. */
  stay(clientId: string): void {
    const session = this.#byClient.get(clientId);
    if (session === undefined) return;
    clearTimeout(session.expiry);
    session.expiry = undefined;
    session.isGivingUp = false;
  }

  /** The client is away: its session ends when it does not come back. */
  leave(clientId: string): void {
    const session = this.#byClient.get(clientId);
    if (session === undefined) return;
    clearTimeout(session.expiry);
    session.expiry = setTimeout(() => this.#end(clientId, "expired"), this.#parts.expiryMs).unref();
    // Whoever went last is last in the map.
    this.#byClient.delete(clientId);
    this.#byClient.set(clientId, session);
    const away = [...this.#byClient].filter(([, { expiry }]) => expiry !== undefined);
    const [longest] = away.length > MAX_AWAY ? (away[0] as [string, Session]) : [];
    if (longest !== undefined) void this.#end(longest, "too many");
  }

  /** The client wants none any more. */
  forget(clientId: string): void {
    const session = this.#byClient.get(clientId);
    if (session === undefined) return;
    clearTimeout(session.expiry);
    session.queue.clear();
    this.#byClient.delete(clientId);
  }

  [Symbol.dispose](): void {
    for (const clientId of this.#byClient.keys()) this.forget(clientId);
  }

  async #end(clientId: string, why: string): Promise<void> {
    this.forget(clientId);
    this.#parts.log("info", "session-ended", { client: clientId, why });
    await this.#parts.unsubscribe(clientId);
  }

  #bytes(): number {
    let bytes = 0;
    for (const { queue } of this.#byClient.values()) bytes += queue.bytes;
    return bytes;
  }

  #largest(): SessionQueue {
    const queues = [...this.#byClient.values()].map(({ queue }) => queue);
    return queues.reduce((largest, queue) => (queue.bytes > largest.bytes ? queue : largest));
  }
}
