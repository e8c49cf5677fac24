import { join } from "node:path";
import { generateRooms, listRooms, loadRoom, type Room } from "@lares/edge-agent";
import { micro, seededRandom } from "@lares/shared";
import { findRealRooms } from "../../rooms.ts";

const pixels = 32 * 32;

/** Rooms of 32x32 gray frames: the real ones where they are, and generated ones. */
export async function microRooms(): Promise<readonly Room[]> {
  const generated = generateRooms(micro.input, { normal: 60, anomalous: 20 });
  const folder = findRealRooms();
  if (folder === undefined) return generated;
  const names = await listRooms(folder);
  const real = await Promise.all(names.map((name) => loadRoom(join(folder, name), micro.input)));
  return [...generated, ...real];
}

/** Images by what is hard about them, `count` in all: each kind again until there are enough. */
export function hardImages(frames: readonly Uint8Array[], count: number): Uint8Array[] {
  const random = seededRandom(1);
  const byte = () => Math.floor(256 * random());
  const kinds: readonly (() => Uint8Array)[] = [
    // Frames as they are, and darker, brighter or noisier.
    () => frames[Math.floor(frames.length * random())] as Uint8Array,
    () => scaled(frames[Math.floor(frames.length * random())] as Uint8Array, random),
    // Noise over the whole range, and around the zero point.
    () => filled(byte),
    () => filled(() => 120 + (byte() >> 4)),
    // Saturation: only the extremes, in pixels and in blocks.
    () => filled(() => (random() < 0.5 ? 0 : 255)),
    () => blocks(byte),
    // Ties: one value everywhere, and stripes that fit a background equally well twice.
    () => new Uint8Array(pixels).fill(byte()),
    () => stripes(byte(), byte()),
  ];
  const images: Uint8Array[] = [new Uint8Array(pixels), new Uint8Array(pixels).fill(255)];
  while (images.length < count) images.push((kinds[images.length % kinds.length] ?? kinds[0]!)());
  return images;
}

function filled(value: () => number): Uint8Array {
  return new Uint8Array(pixels).map(value);
}

function scaled(frame: Uint8Array, random: () => number): Uint8Array {
  const [gain, offset, noise] = [0.3 + 2 * random(), 100 * (random() - 0.5), 20 * random()];
  return frame.map((value) => clamp(gain * value + offset + noise * (random() - 0.5)));
}

function blocks(byte: () => number): Uint8Array {
  const values = Array.from({ length: 16 }, () => (byte() < 128 ? 0 : 255));
  return new Uint8Array(pixels).map((_, i) => values[4 * (i >> 8) + ((i % 32) >> 3)] as number);
}

function stripes(a: number, b: number): Uint8Array {
  return new Uint8Array(pixels).map((_, i) => (i % 2 === 0 ? a : b));
}

const clamp = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);
