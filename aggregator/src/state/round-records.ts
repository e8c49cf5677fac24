import { BugError, type Sha256 } from "@lares/shared";
import type { Payload } from "./record-codec.ts";
import type { RoundRecord } from "./round-record.ts";

/** Where the steps of one round are kept. */
export interface RoundRecords {
  /**
   * Resolves once the record, and the payload that it refers to, are kept.
   * @throws when they cannot be kept; neither of them is then
   */
  append(record: RoundRecord, payload?: Payload): Promise<void>;
  /** @throws BugError when no such payload was kept */
  payload(digest: Sha256): Promise<Uint8Array>;
}

/** Keeps payloads in memory, and no steps: they end with the process. */
export class VolatileRecords implements RoundRecords {
  readonly #payloads = new Map<Sha256, Uint8Array>();
  readonly #keepsPayloads: boolean;

  /** @param keepsPayloads false for rules that sum: they never ask for an update again */
  constructor(keepsPayloads: boolean) {
    this.#keepsPayloads = keepsPayloads;
  }

  async append(_record: RoundRecord, payload?: Payload): Promise<void> {
    if (this.#keepsPayloads && payload) this.#payloads.set(payload.digest, payload.bytes);
  }

  async payload(digest: Sha256): Promise<Uint8Array> {
    const bytes = this.#payloads.get(digest);
    if (bytes === undefined) throw new BugError(`payload ${digest} was not kept`);
    return bytes;
  }
}
