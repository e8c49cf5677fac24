import { byColumns } from "./by-columns.ts";

/** Share of devices cut off at each end: the liars that a round is prepared for. */
export const TRIMMED_SHARE = 0.2;

/**
 * The coordinate-wise trimmed mean (Yin et al. 2018, arXiv:1803.01498): of each weight, the mean
 * without the lowest and the highest fifth. Closer to the plain mean than the median where nobody
 * lies.
 */
export const trimmedMean = byColumns("trimmed-mean", (ascending) => {
  const cut = Math.floor(ascending.length * TRIMMED_SHARE);
  let sum = 0;
  // In ascending order, so that the order of arrival does not count.
  for (let i = cut; i < ascending.length - cut; i++) sum += ascending[i] as number;
  return sum / (ascending.length - 2 * cut);
});
