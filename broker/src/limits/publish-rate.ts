import type { Client } from "aedes";
import type { ClientRole } from "../client-identity.ts";
import { BYTES_PER_COST, roleLimits } from "./role-limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Who owes more is not slowed down but cut: it would look dead to itself. */
const MAX_DELAY_MS = 10_000;

/** Slows clients down that send faster than their role may. */
export class PublishRate {
  readonly #buckets = new WeakMap<Client, TokenBucket>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /**
   * How long a message is to wait, in ms. Until then aedes reads nothing more of its connection,
   * so that what the client goes on sending stays in its own memory.
   * @returns undefined for a client that is to be cut
   */
  findDelayMs(client: Client, role: ClientRole, payloadBytes: number): number | undefined {
    const nowMs = this.#nowMs();
    const { messagesPerSecond, burstMessages } = roleLimits[role];
    let bucket = this.#buckets.get(client);
    if (bucket === undefined) {
      bucket = new TokenBucket(messagesPerSecond, burstMessages, nowMs);
      this.#buckets.set(client, bucket);
    }
    const delayMs = bucket.take(1 + payloadBytes / BYTES_PER_COST, nowMs);
    return delayMs > MAX_DELAY_MS ? undefined : delayMs;
  }
}
