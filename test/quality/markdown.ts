/** A table, the first column to the left and the others to the right; aligned in the source, too. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = titles.map((_, i) =>
    Math.max(3, ...[titles, ...rows].map((row) => (row[i] ?? "").length)),
  );
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join(" | ")} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [lineOf(titles), lineOf(rule), ...rows.map(lineOf)].join("\n");
}

export const share = (value: number | null | undefined): string => value?.toFixed(3) ?? "–";

export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;

export const interval = (ends: readonly [number, number] | null): string =>
  ends === null ? "–" : `${share(ends[0])}–${share(ends[1])}`;

/** `+0.012 (−0.003 to +0.027)`. */
export function difference(mean: number, ends: readonly [number, number]): string {
  return `${signed(mean)} (${signed(ends[0])} to ${signed(ends[1])})`;
}

export const signed = (value: number): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A line of shares with the highest in bold. */
export function boldBest(name: string, values: readonly (number | null | undefined)[]): string[] {
  const best = Math.max(...values.map((value) => value ?? 0));
  return [name, ...values.map((value) => (value === best ? `**${share(value)}**` : share(value)))];
}
