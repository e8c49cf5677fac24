import { difference, share } from "../quality/markdown.ts";
import type { IidRow } from "./iid.ts";
import { pairedByRoom } from "./paired-by-room.ts";

/** A line for each method: its loss in both kinds of fleet, and its distance to the first method. */
export function iidTable(rows: readonly IidRow[]): string[][] {
  const methods = [...new Set(rows.map(({ method }) => method))];
  const lines = methods.map((method, i) => [
    method,
    ...(["one room", "many rooms"] as const).flatMap((fleet) => {
      const of = (name: string | undefined) =>
        rows.filter((row) => row.method === name && row.fleet === fleet);
      const paired = pairedByRoom(of(method), of(methods[0]), ({ loss }) => loss);
      const against = i === 0 ? "–" : difference(paired.mean, paired.interval);
      return [share(meanLoss(of(method))), against];
    }),
  ]);
  const against = `against ${methods[0]}`;
  return [["method", "one room", against, "many rooms", against], ...lines];
}

const meanLoss = (rows: readonly IidRow[]): number =>
  rows.reduce((sum, { loss }) => sum + loss, 0) / rows.length;
