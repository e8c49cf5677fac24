import { upperMedian } from "../../upper-median.ts";

/** A frame more than this many usual steps after the one before begins a recording. */
const longestStep = 2;
/** The last whole number of a name, and what comes before and after it. */
const numberedName = /^(.*?)(\d+)(\D*)$/;

/**
 * Cuts frames into recordings as far as their names tell. `clip_0004.jpg` follows `clip_0002.jpg`
 * when the frames of this clip are usually 1 or 2 apart; another clip, a number that does not grow
 * or a gap of more than twice the clip's median step begins a recording. Names without a number
 * make one recording.
 * @param frames in the order of time
 */
export function recordingsOf<T extends { readonly name: string }>(frames: readonly T[]): T[][] {
  const places = frames.map(({ name }, index) => placeOf(name, index));
  const usual = usualSteps(places);
  const recordings: T[][] = [];
  for (const [i, frame] of frames.entries()) {
    const before = places[i - 1];
    const place = places[i] as Place;
    const step = before?.clip === place.clip ? place.number - before.number : 0;
    const isBreak = step <= 0 || step > longestStep * (usual.get(place.clip) ?? step);
    if (isBreak) recordings.push([frame]);
    else recordings.at(-1)?.push(frame);
  }
  return recordings;
}

/** Where a frame stands in its clip. */
interface Place {
  /** The name without its number. */
  readonly clip: string;
  readonly number: number;
}

function placeOf(name: string, index: number): Place {
  const [, before, digits, after] = numberedName.exec(name) ?? [];
  if (digits === undefined) return { clip: "", number: index };
  return { clip: `${before}#${after}`, number: Number(digits) };
}

/** The median of each clip's steps between neighbours. */
function usualSteps(places: readonly Place[]): ReadonlyMap<string, number> {
  const steps = new Map<string, number[]>();
  for (const [i, { clip, number }] of places.entries()) {
    const before = places[i - 1];
    if (before?.clip !== clip || number <= before.number) continue;
    const seen = steps.get(clip) ?? [];
    steps.set(clip, seen);
    seen.push(number - before.number);
  }
  return new Map([...steps].map(([clip, values]) => [clip, upperMedian(values)]));
}
