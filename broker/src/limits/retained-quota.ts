import type { ClientIdentity } from "../client-identity.ts";
import { roleLimits } from "./role-limits.ts";

interface Kept {
  readonly owner: string;
  readonly bytes: number;
}

/** Counts what the broker keeps for each client, by who published it last. */
export class RetainedQuota {
  readonly #kept = new Map<string, Kept>();
  readonly #used = new Map<string, { messages: number; bytes: number }>();

  /**
   * Asks for room for a message and takes it; an empty one gives room back.
   * @returns whether it may be kept
   */
  admit({ id, role }: ClientIdentity, topic: string, bytes: number): boolean {
    if (bytes === 0) {
      this.#release(topic);
      return true;
    }
    const owner = role === "local" ? role : `${role} ${id}`;
    const used = this.#used.get(owner) ?? { messages: 0, bytes: 0 };
    const before = this.#kept.get(topic);
    const own = before?.owner === owner ? { messages: 1, bytes: before.bytes } : NOTHING;
    const messages = used.messages - own.messages + 1;
    const total = used.bytes - own.bytes + bytes;
    const { retainedMessages, retainedBytes } = roleLimits[role];
    if (messages > retainedMessages || total > retainedBytes) return false;
    this.#release(topic);
    this.#kept.set(topic, { owner, bytes });
    this.#used.set(owner, { messages, bytes: total });
    return true;
  }

  #release(topic: string): void {
    const kept = this.#kept.get(topic);
    if (kept === undefined) return;
    this.#kept.delete(topic);
    const used = this.#used.get(kept.owner) ?? { messages: 1, bytes: kept.bytes };
    if (used.messages === 1) this.#used.delete(kept.owner);
    else {
      this.#used.set(kept.owner, {
        messages: used.messages - 1,
        bytes: used.bytes - kept.bytes,
      });
    }
  }
}

const NOTHING = { messages: 0, bytes: 0 };
