import { type Log, silentLog } from "../log.ts";
import { RefusalLog } from "../refusal-log.ts";
import type { Message, PublishOptions, Transport } from "../transport/transport.ts";
import { sha256 } from "../wire/digest.ts";
import type { Update } from "../wire/messages.ts";
import type { MemberIdentity } from "./member-identity.ts";
import {
  openModel,
  openPartial,
  openUpdate,
  openVote,
  type SignedKind,
  sealMessage,
  type Trust,
} from "./signed-message.ts";

export interface SignedTransportParts {
  /** Asked for each message: it may be renewed. */
  readonly identity: () => MemberIdentity;
  /** The time of day. */
  readonly nowMs: () => number;
  readonly log?: Log;
}

/**
 * A transport that signs the updates, votes and models that go out, and lets in only those that a member of
 * the fleet has signed: whoever uses it sees neither signatures nor forgeries. Other messages pass.
 * It owns `inner`.
 */
export class SignedTransport implements Transport {
  readonly #inner: Transport;
  readonly #parts: SignedTransportParts;
  readonly #refusals: RefusalLog;
  /** The newest update of each device that is certain. */
  readonly #newest = new Map<string, { readonly round: string; readonly digest: string }>();

  constructor(inner: Transport, parts: SignedTransportParts) {
    this.#inner = inner;
    this.#parts = parts;
    this.#refusals = new RefusalLog(parts.log ?? silentLog);
  }

  async publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<void> {
    const kind = payload.length === 0 ? undefined : findSignedKind(topic);
    if (kind === undefined) return this.#inner.publish(topic, payload, options);
    const sealed = sealMessage(kind, payload, this.#parts.identity());
    return this.#inner.publish(topic, sealed, options);
  }

  subscribe(filter: string, handler: (message: Message) => void): Promise<void> {
    return this.#inner.subscribe(filter, (message) => {
      const opened = this.#open(message);
      if (opened !== undefined) handler(opened);
    });
  }

  pace(ready: () => Promise<void> | undefined): void {
    this.#inner.pace?.(ready);
  }

  onConnectionChange(listener: (connected: boolean) => void): void {
    this.#inner.onConnectionChange(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#inner[Symbol.asyncDispose]() as Promise<void>;
  }

  /** @returns undefined for a forgery */
  #open(message: Message): Message | undefined {
    const { topic, payload } = message;
    const kind = payload.length === 0 ? undefined : findSignedKind(topic);
    if (kind === undefined) return message;
    try {
      const inner = this.#verify(kind, payload);
      this.#refusals.taken(topic);
      return { ...message, payload: inner };
    } catch (error) {
      this.#refusals.refused(topic, error);
      return undefined;
    }
  }

  #verify(kind: SignedKind, payload: Uint8Array): Uint8Array {
    const { membership } = this.#parts.identity();
    const { fleet, fleetKey } = membership;
    const trust: Trust = { fleet, fleetKey, nowMs: this.#parts.nowMs() };
    switch (kind) {
      case "model":
        return openModel(payload, trust).payload;
      case "partial":
        return openPartial(payload, trust).payload;
      case "vote":
        return openVote(payload, trust).payload;
      case "update": {
        const opened = openUpdate(payload, trust);
        this.#watchForTwo(opened.message, sha256(opened.payload));
        return opened.payload;
      }
      default:
        return kind satisfies never;
    }
  }

  /** A device that signs two updates for one round is broken or dishonest: the first one counts. */
  #watchForTwo({ device, task, run, round }: Update, digest: string): void {
    const known = this.#newest.get(`${task}/${device}`);
    const name = `${run}/${round}`;
    if (known?.round === name && known.digest !== digest) {
      this.#parts.log?.("error", "update.equivocation", {
        ...{ device, task, round, first: known.digest, second: digest },
        message: "the device has signed two different updates for one round; the first one counts",
        remedy:
          "Look at the device: it is broken, or somebody has its keys (`lares fleet revoke`).",
      });
    } else this.#newest.set(`${task}/${device}`, { round: name, digest });
  }
}

/**
 * What is signed on a topic; undefined where nothing is. Of a round it takes whatever the `+` of a
 * filter takes: what is heard there is signed, also where the name of the round is none.
 */
function findSignedKind(topic: string): SignedKind | undefined {
  if (/^lares\/v1\/[^/]+\/site\/[^/]+\/task\/[^/]+\/round\/[^/]*\/partial$/.test(topic)) {
    return "partial";
  }
  const task = /^lares\/v1\/[^/]+\/task\/[^/]+\/(.+)$/s.exec(topic)?.[1];
  if (task === undefined) return undefined;
  if (task === "model" || task === "candidate") return "model";
  return /^round\/[^/]*\/(update|vote)\//.exec(task)?.[1] as SignedKind | undefined;
}

/** @returns `transport` itself without an identity */
export function signedWith(
  transport: Transport,
  identity: (() => MemberIdentity) | undefined,
  log: Log,
): Transport {
  if (identity === undefined) return transport;
  return new SignedTransport(transport, { identity, nowMs: Date.now, log });
}
