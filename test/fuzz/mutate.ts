/** Numbers in [0, 1). */
export type Random = () => number;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Bytes at which formats change their mind: lengths, signs, MessagePack tags, MQTT headers. */
const TELLING = [
  0x00, 0x01, 0x7f, 0x80, 0xff, 0xc1, 0xc6, 0xdb, 0xdd, 0xdf, 0x10, 0x30, 0x82, 0xd4,
];

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const mutations: readonly Mutation[] = [
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << below(random, 8))),
  (bytes, random) => changed(bytes, random, () => below(random, 256)),
  (bytes, random) => changed(bytes, random, () => TELLING[below(random, TELLING.length)] as number),
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
  (bytes, random) => {
    const from = below(random, bytes.length + 1);
    return joined(bytes.subarray(0, from), bytes.subarray(from + below(random, 16)));
  },
  (bytes, random) => {
    const at = below(random, bytes.length + 1);
    const more = Uint8Array.from({ length: 1 + below(random, 8) }, () => below(random, 256));
    return joined(bytes.subarray(0, at), more, bytes.subarray(at));
  },
  (bytes, random) => {
    const from = below(random, bytes.length + 1);
    const part = bytes.subarray(from, from + 1 + below(random, 64));
    const copies = Array.from({ length: 1 + below(random, 16) }, () => part);
    return joined(bytes.subarray(0, from), ...copies, bytes.subarray(from));
  },
];

/** One to four changes of `bytes`, which are not modified. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutant = bytes;
  for (let changes = 1 + below(random, 4); changes > 0; changes--) {
    mutant = (mutations[below(random, mutations.length)] as Mutation)(mutant, random);
  }
  return mutant;
}

function changed(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) {
    const at = below(random, copy.length);
    copy[at] = change(copy[at] as number);
  }
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
