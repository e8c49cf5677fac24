import type { Picture } from "@lares/shared";

/** Exposure and white balance have settled after so many frames in a row … */
const steadyFrames = 5;
/** … whose mean differs from that of the one before by at most this, of 255. */
const steadyStep = 2;
/** In a room where the light changes all the time it is not waited for longer. */
const longestSeconds = 5;

/** Asks of each frame, from the first, whether the exposure has settled; then it stays so. */
export function exposureSettling(): (picture: Picture, seconds: number) => boolean {
  let before = Number.NEGATIVE_INFINITY;
  let steady = 0;
  let since: number | undefined;
  let isSettled = false;
  return (picture, seconds) => {
    if (isSettled) return true;
    since ??= seconds;
    const level = meanOf(picture);
    steady = Math.abs(level - before) <= steadyStep ? steady + 1 : 0;
    before = level;
    isSettled = steady >= steadyFrames || seconds - since >= longestSeconds;
    return isSettled;
  };
}

/** Of every 16th value: enough to see an exposure change. */
function meanOf({ data }: Picture): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 16) sum += data[i] as number;
  return sum / Math.ceil(data.length / 16);
}
