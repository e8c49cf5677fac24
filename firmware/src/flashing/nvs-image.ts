import { ConfigError } from "@lares/shared/wire";
import { crc32 } from "./crc32.ts";

/** Of partitions.csv. */
export const nvsPartition = { address: 0x9000, bytes: 0x6000 } as const;

const pageBytes = 4096;
const entryBytes = 32;
const entriesPerPage = 126;
const firstEntryAt = 64;
const pageState = { active: 0xfffffffe, full: 0xfffffffc } as const;
/** An entry that fills a page alone would leave none for its end. */
const mostTextBytes = (entriesPerPage - 2) * entryBytes;
const formatVersion = 0xfe;
const type = { u8: 0x01, text: 0x21 } as const;
const anyChunk = 0xff;
const checksumSeed = 0xffffffff;

/**
 * A partition for ESP-IDF's non-volatile storage with one namespace of texts, byte for byte as its
 * nvs_partition_gen.py writes it (version 2 of the format, not encrypted).
 * @param texts by key of 1 to 15 bytes; at most 3,967 bytes of UTF-8 each, without a NUL
 * @param bytes of the partition: a multiple of 4,096; the last page stays free, as NVS asks
 * @throws ConfigError naming the item that does not fit
 */
export function nvsImage(
  namespace: string,
  texts: Readonly<Record<string, string>>,
  bytes: number = nvsPartition.bytes,
): Uint8Array {
  const writer = new PageWriter(bytes);
  writer.addNumber(namespace, 1);
  for (const [key, text] of Object.entries(texts)) writer.addText(key, text);
  return writer.image;
}

/** Whether these bytes are a whole partition as `nvsImage` writes it: by its size and its first page's head. */
export function isNvsImage(bytes: Uint8Array): boolean {
  if (bytes.length !== nvsPartition.bytes || bytes[8] !== formatVersion) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, pageBytes);
  const states: readonly number[] = Object.values(pageState);
  if (!states.includes(view.getUint32(0, true))) return false;
  return view.getUint32(28, true) === crc32(bytes.subarray(4, 28), checksumSeed);
}

/** Fills one page after the other with entries of 32 bytes. */
class PageWriter {
  readonly image: Uint8Array;
  readonly #view: DataView;
  #page = -1;
  #entry = entriesPerPage;

  constructor(bytes: number) {
    this.image = new Uint8Array(bytes).fill(0xff);
    this.#view = new DataView(this.image.buffer);
    this.#openPage("namespace");
  }

  /** Namespace 0 holds the names of the others. */
  addNumber(key: string, value: number): void {
    this.#addEntry({ space: 0, type: type.u8, span: 1, key }, (data) => data.setUint8(0, value));
  }

  addText(key: string, text: string): void {
    const bytes = new TextEncoder().encode(`${text}\0`);
    requireText(key, bytes);
    const span = 1 + spanOf(bytes);
    if (this.#entry + span >= entriesPerPage) this.#openPage(key);
    this.#addEntry({ space: 1, type: type.text, span, key }, (data) => {
      data.setUint16(0, bytes.length, true);
      data.setUint32(4, crc32(bytes, checksumSeed), true);
    });
    this.image.set(bytes, this.#takeEntries(spanOf(bytes)));
  }

  #openPage(key: string): void {
    if (this.#page >= 0) this.#view.setUint32(this.#page * pageBytes, pageState.full, true);
    this.#page++;
    if ((this.#page + 2) * pageBytes > this.image.length) {
      throw new ConfigError(
        `"${key}" does not fit into ${this.image.length} bytes of storage`,
        "Shorten certificates and names, or make the partition nvs larger.",
      );
    }
    const at = this.#page * pageBytes;
    this.#view.setUint32(at, pageState.active, true);
    this.#view.setUint32(at + 4, this.#page, true);
    this.image[at + 8] = formatVersion;
    const checksum = crc32(this.image.subarray(at + 4, at + 28), checksumSeed);
    this.#view.setUint32(at + 28, checksum, true);
    this.#entry = 0;
  }

  /** @param write fills the entry's last 8 bytes */
  #addEntry({ space, type, span, key }: Entry, write: (data: DataView) => void): void {
    const name = new TextEncoder().encode(key);
    if (name.length === 0 || name.length > 15) {
      throw new ConfigError(
        `key "${key}" has ${name.length} bytes, expected 1 to 15`,
        "Shorten it.",
      );
    }
    const at = this.#takeEntries(1);
    this.image.set([space, type, span, anyChunk], at);
    this.image.fill(0, at + 8, at + 24);
    this.image.set(name, at + 8);
    write(new DataView(this.image.buffer, at + 24, 8));
    const head = crc32(this.image.subarray(at, at + 4), checksumSeed);
    this.#view.setUint32(at + 4, crc32(this.image.subarray(at + 8, at + 32), head), true);
  }

  /** Marks entries as written: two bits each, of which the lower becomes 0. @returns where they begin */
  #takeEntries(count: number): number {
    const at = this.#page * pageBytes;
    const first = this.#entry;
    for (let i = 0; i < count; i++) {
      const bit = 2 * this.#entry++;
      const place = at + 32 + (bit >> 3);
      this.image[place] = (this.image[place] as number) & ~(1 << (bit & 7));
    }
    return at + firstEntryAt + first * entryBytes;
  }
}

interface Entry {
  readonly space: number;
  readonly type: number;
  /** Entries, with this one. */
  readonly span: number;
  readonly key: string;
}

const spanOf = (bytes: Uint8Array): number => Math.ceil(bytes.length / entryBytes);

function requireText(key: string, bytes: Uint8Array): void {
  if (bytes.length > mostTextBytes) {
    const most = mostTextBytes - 1;
    throw new ConfigError(
      `"${key}" has ${bytes.length - 1} bytes, expected at most ${most}`,
      "Shorten it.",
    );
  }
  if (bytes.indexOf(0) === bytes.length - 1) return;
  throw new ConfigError(`"${key}" holds a NUL character`, "Leave it out.");
}
