/**
 * Lines of cells in columns as wide as their widest cell, with two spaces between: the first column
 * lines up at the left, numbers in the others at the right.
 * @param rows of one length, at least one
 */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
}

/** A table for people: titles, a rule, rows. */
export function renderTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const [head, ...lines] = alignColumns([titles, ...rows]);
  const rule = widthsOf([titles, ...rows]).map((width) => "─".repeat(width));
  return [head, rule.join("  "), ...lines].join("\n");
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
}
