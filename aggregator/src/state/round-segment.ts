import { DataError, type Sha256 } from "@lares/shared";
import { AppendQueue } from "./append-queue.ts";
import { BODY_OFFSET, readFrames } from "./frames.ts";
import {
  encodePayload,
  encodeStep,
  PAYLOAD_OFFSET,
  type Payload,
  parseBody,
} from "./record-codec.ts";
import type { RoundRecord } from "./round-record.ts";
import type { RoundRecords } from "./round-records.ts";
import type { LogFile } from "./storage.ts";

interface Extent {
  readonly offset: number;
  readonly length: number;
}

/** The log of one round: its steps, and what they refer to by digest. */
export class RoundSegment implements RoundRecords {
  readonly #file: LogFile;
  readonly #steps: RoundRecord[];
  readonly #payloads: Map<Sha256, Extent>;
  #queue: AppendQueue | undefined;
  /** Where whole records end. Bytes beyond are what a crash has left. */
  readonly #end: number;

  private constructor(
    file: LogFile,
    read: { steps: RoundRecord[]; payloads: Map<Sha256, Extent>; end: number },
  ) {
    this.#file = file;
    this.#steps = read.steps;
    this.#payloads = read.payloads;
    this.#end = read.end;
  }

  /** Reads a log; changes nothing. The file is the segment's from then on. */
  static async read(file: LogFile): Promise<RoundSegment> {
    const steps: RoundRecord[] = [];
    const payloads = new Map<Sha256, Extent>();
    const frames = readFrames(file);
    for (;;) {
      const { value, done } = await frames.next();
      if (done) return new RoundSegment(file, { steps, payloads, end: value });
      const body = parseBody(value.body);
      if (typeof body === "object") steps.push(body);
      if (typeof body === "string") {
        payloads.set(body, extentOf(value.offset, value.body.length - PAYLOAD_OFFSET));
      }
    }
  }

  /** Steps in the order in which they were taken. */
  get steps(): readonly RoundRecord[] {
    return this.#steps;
  }

  /** Digests under which payloads are kept. */
  get digests(): readonly Sha256[] {
    return [...this.#payloads.keys()];
  }

  /** Bytes after the last whole record, when it was read. */
  get tornBytes(): number {
    return this.#file.length - this.#end;
  }

  /** What was read after the last whole record. */
  tornTail(): Promise<Uint8Array> {
    return this.#file.read(this.#end, this.tornBytes);
  }

  /** Cuts off what follows the last whole record; from then on records can be added. */
  async repair(): Promise<void> {
    if (this.tornBytes > 0) {
      await this.#file.truncate(this.#end);
      await this.#file.sync();
    }
    this.#queue = new AppendQueue(this.#file);
  }

  async append(record: RoundRecord, payload?: Payload): Promise<void> {
    this.#queue ??= new AppendQueue(this.#file);
    const bodies = [...(payload ? [encodePayload(payload)] : []), encodeStep(record)];
    const offset = await this.#queue.append(bodies);
    this.#steps.push(record);
    if (payload) this.#payloads.set(payload.digest, extentOf(offset, payload.bytes.length));
  }

  async payload(digest: Sha256): Promise<Uint8Array> {
    const extent = this.#payloads.get(digest);
    if (extent === undefined) {
      throw new DataError(
        `payload ${digest} is not in this round's log`,
        "Keep more rounds whole with --keep-rounds, or restore the state folder from a backup.",
      );
    }
    return this.#file.read(extent.offset, extent.length);
  }

  async close(): Promise<void> {
    await this.#queue?.idle();
    await this.#file.close();
  }
}

function extentOf(frameOffset: number, length: number): Extent {
  return { offset: frameOffset + BODY_OFFSET + PAYLOAD_OFFSET, length };
}
