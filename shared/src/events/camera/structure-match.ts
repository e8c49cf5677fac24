import { type Structure, viewSize } from "./structure.ts";

/** Side of the blocks of `keptShare`, in 32nds of the frame. */
const blockSize = 8;
/** Blocks of another view rarely correlate so well, and those of the same rarely less. */
const keptCorrelation = 0.7;
/** A frame that shows so many blocks is not looked at for shaking. */
const unshakenShare = 0.75;
/** A block whose background has less than this share of the mean structure tells nothing. */
const minBlockShare = 0.25;

/** Cells of both structures that are compared: `from` up to but not including `to`. */
interface Window {
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
}

/** Sums over the cells of a window. */
interface Products {
  readonly both: number;
  readonly ofSeen: number;
  readonly ofBackground: number;
}

/**
 * How much of the background's structure is in a frame when it is shifted: the correlation of their
 * differences, which neither gain nor offset of the light changes.
 * @param right,below shift in 32nds of the frame
 * @returns −1 to 1; 1 for the same view, about 0 for another
 */
export function shiftedMatch(
  seen: Structure,
  background: Structure,
  right: number,
  below: number,
): number {
  const last = viewSize - 1;
  const window = {
    fromX: Math.max(1, 1 - right),
    toX: Math.min(last, last - right),
    fromY: Math.max(1, 1 - below),
    toY: Math.min(last, last - below),
  };
  return correlationOf(productsOf(seen, background, window, right + below * viewSize));
}

/**
 * The share of the background's blocks with structure that a frame shows as they are, or all a 32nd
 * of the frame aside, as a camera that shakes a little does. What fills some of the blocks takes
 * those only, so who stands near the camera does not cover it.
 * @returns 0 to 1; 0 for a background without structure
 */
export function keptShare(seen: Structure, background: Structure): number {
  let most = keptAt(seen, background, 0);
  for (let below = -1; below <= 1 && most < unshakenShare; below++) {
    for (let right = -1; right <= 1; right++) {
      most = Math.max(most, keptAt(seen, background, right + below * viewSize));
    }
  }
  return most;
}

/** @param shift of the background's index, by a cell at most */
function keptAt(seen: Structure, background: Structure, shift: number): number {
  const blocks: Products[] = [];
  for (let y = 0; y < viewSize; y += blockSize) {
    for (let x = 0; x < viewSize; x += blockSize) {
      blocks.push(productsOf(seen, background, blockAt(x, y), shift));
    }
  }
  const total = blocks.reduce((sum, { ofBackground }) => sum + ofBackground, 0);
  const least = (minBlockShare * total) / blocks.length;
  const telling = blocks.filter(({ ofBackground }) => ofBackground > least);
  const kept = telling.filter((products) => correlationOf(products) >= keptCorrelation);
  return telling.length > 0 ? kept.length / telling.length : 0;
}

/** Without the border, where there are no differences. */
function blockAt(x: number, y: number): Window {
  return {
    fromX: Math.max(1, x),
    toX: Math.min(viewSize - 1, x + blockSize),
    fromY: Math.max(1, y),
    toY: Math.min(viewSize - 1, y + blockSize),
  };
}

/** @param shift of the background's index */
function productsOf(
  seen: Structure,
  background: Structure,
  { fromX, toX, fromY, toY }: Window,
  shift: number,
): Products {
  let both = 0;
  let ofSeen = 0;
  let ofBackground = 0;
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const i = y * viewSize + x;
      const ax = seen.across[i] as number;
      const ay = seen.down[i] as number;
      const bx = background.across[i + shift] as number;
      const by = background.down[i + shift] as number;
      both += ax * bx + ay * by;
      ofSeen += ax * ax + ay * ay;
      ofBackground += bx * bx + by * by;
    }
  }
  return { both, ofSeen, ofBackground };
}

function correlationOf({ both, ofSeen, ofBackground }: Products): number {
  const norm = Math.sqrt(ofSeen * ofBackground);
  return norm > 0 ? both / norm : 0;
}
