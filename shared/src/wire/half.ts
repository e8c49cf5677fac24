/** IEEE 754-2019 binary16; Node 20 has no Float16Array. */

const LARGEST = 0x7bff;
const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/**
 * Nearest binary16, ties to even; magnitudes above 65,504 saturate.
 * @param value not NaN
 */
export function toHalf(value: number): number {
  floats[0] = value;
  const single = bits[0] as number;
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  // 2^-14 is the smallest normal half: below it the spacing is fixed at 2^-24.
  if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(floats[0] as number) * 2 ** 24);
  const rebased = magnitude - 0x38000000;
  const rounded = (rebased + 0x0fff + ((rebased >>> 13) & 1)) >>> 13;
  return sign | Math.min(rounded, LARGEST);
}

/** The number that these 16 bits stand for. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
