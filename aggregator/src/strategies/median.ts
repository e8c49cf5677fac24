import { byColumns } from "./by-columns.ts";

/**
 * The coordinate-wise median (Yin et al. 2018, arXiv:1803.01498): no minority, however loud, moves
 * a weight beyond what some honest device asked for. Rooms that differ much lose by it: what only
 * a few of them need is not learned.
 */
export const median = byColumns("median", (ascending) => {
  const middle = ascending.length >> 1;
  const upper = ascending[middle] as number;
  return ascending.length % 2 === 1 ? upper : ((ascending[middle - 1] as number) + upper) / 2;
});
