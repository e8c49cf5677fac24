/** Frames of a dull room: a gradient under changing light, with sensor noise. */
export function dullFrames(size: number, count: number, random: () => number): Uint8Array[] {
  return Array.from({ length: count }, () => {
    const light = 0.8 + 0.4 * random();
    return Uint8Array.from({ length: size }, (_, i) => light * (60 + (i % 64)) + 6 * random());
  });
}

/** A patch in the middle of a 32x32 frame that is brighter by 60. */
export function withPatch(frame: Uint8Array): Uint8Array {
  const changed = frame.slice();
  for (let y = 12; y < 20; y++) {
    for (let x = 12; x < 20; x++) changed[y * 32 + x] = (changed[y * 32 + x] as number) + 60;
  }
  return changed;
}
