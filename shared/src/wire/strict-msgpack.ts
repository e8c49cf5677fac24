import { WireError } from "../errors.ts";

/** What a strict decoder can return. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** Our deepest message is a map in a map. */
const MAX_DEPTH = 8;
/** More than any header needs; weights are one byte string. */
const MAX_ENTRIES = 1024;

/**
 * Decodes one MessagePack value and nothing after it.
 *
 * Stricter than the format allows, for bytes from strangers: no extension types, map keys are
 * strings that occur once and are never `__proto__`, strings are valid UTF-8, integers are exact
 * in a double, at most 8 levels and 1,024 entries in all. Byte strings are copies.
 *
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 * @throws WireError that names the offset
 */
export function decodeStrict(bytes: Uint8Array): Plain {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.offset !== bytes.length) {
    throw reader.error(`${bytes.length - reader.offset} bytes follow the value`);
  }
  return value;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  offset = 0;
  #entries = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  error(what: string): WireError {
    return new WireError(
      `msgpack at byte ${this.offset}: ${what}`,
      "Send plain MessagePack maps, arrays, strings, byte strings and numbers.",
    );
  }

  value(depth: number): Plain {
    if (depth > MAX_DEPTH) throw this.error(`nesting is deeper than ${MAX_DEPTH}`);
    const tag = this.#unsigned(1);
    if (tag <= 0x7f) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    if (tag <= 0x8f) return this.#map(tag & 0x0f, depth);
    if (tag <= 0x9f) return this.#array(tag & 0x0f, depth);
    if (tag <= 0xbf) return this.#text(tag & 0x1f);
    return this.#tagged(tag, depth);
  }

  #tagged(tag: number, depth: number): Plain {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        // Not slice(): on a Buffer that would be a view of the packet.
        return new Uint8Array(this.#take(this.#unsigned(1 << (tag - 0xc4))));
      case 0xca:
        return this.#view.getFloat32(this.#advance(4));
      case 0xcb:
        return this.#view.getFloat64(this.#advance(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#unsigned(1 << (tag - 0xcc));
      case 0xcf:
        return this.#exact(this.#view.getBigUint64(this.#advance(8)));
      case 0xd0:
        return this.#view.getInt8(this.#advance(1));
      case 0xd1:
        return this.#view.getInt16(this.#advance(2));
      case 0xd2:
        return this.#view.getInt32(this.#advance(4));
      case 0xd3:
        return this.#exact(this.#view.getBigInt64(this.#advance(8)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#unsigned(1 << (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#unsigned(2 << (tag - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(2 << (tag - 0xde)), depth);
      default:
        throw this.error(`type 0x${tag.toString(16)} is not allowed`);
    }
  }

  #map(length: number, depth: number): Plain {
    this.#count(length);
    const map: Record<string, Plain> = Object.create(null);
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw this.error(`a map key is ${typeof key}, expected string`);
      if (key === "__proto__") throw this.error('the map key "__proto__" is not allowed');
      if (key in map) throw this.error(`the map key ${JSON.stringify(key)} occurs twice`);
      map[key] = this.value(depth + 1);
    }
    return map;
  }

  #array(length: number, depth: number): Plain {
    this.#count(length);
    const array: Plain[] = [];
    for (let i = 0; i < length; i++) array.push(this.value(depth + 1));
    return array;
  }

  /** Bounds work before it is done: a length is a claim. */
  #count(length: number): void {
    this.#entries += length;
    if (this.#entries > MAX_ENTRIES) throw this.error(`more than ${MAX_ENTRIES} entries`);
  }

  #text(length: number): string {
    const raw = this.#take(length);
    try {
      return utf8.decode(raw);
    } catch {
      throw this.error("a string is not valid UTF-8");
    }
  }

  #exact(value: bigint): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw this.error(`integer ${value} is beyond 2^53`);
    return number;
  }

  #unsigned(width: number): number {
    const at = this.#advance(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  #advance(length: number): number {
    const at = this.offset;
    if (length > this.#bytes.length - at) {
      throw this.error(`${length} bytes are announced, ${this.#bytes.length - at} are left`);
    }
    this.offset += length;
    return at;
  }
}
