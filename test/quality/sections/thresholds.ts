import { markdownTable, percent } from "../markdown.ts";
import { bestNetwork, bestRival, nameOf, rowsOf } from "../quality-data.ts";
import type { WriteSection } from "./section.ts";

/** What thresholds promise for frames, and what they kept. */
export const thresholds: WriteSection = ({ evaluations }) => {
  const rows = evaluations.flatMap((evaluation) =>
    evaluation.settings.models.flatMap((model) => {
      const own = rowsOf(evaluation, model).filter(({ falseAlarmRate }) => falseAlarmRate !== null);
      const chosen = new Set([bestNetwork(own), bestRival(own)]);
      return own.map((row) => ({ ...row, rooms: evaluation.name, isShown: chosen.has(row) }));
    }),
  );
  if (rows.length === 0) return undefined;
  const rates = rows.map(({ falseAlarmRate }) => falseAlarmRate ?? 0);
  const kept = rates.filter((rate) => rate <= 0.05).length;
  const table = markdownTable(
    ["rooms", "model", "detector", "promised", "achieved", "recall"],
    rows
      .filter(({ isShown }) => isShown)
      .map((row) => [
        row.rooms,
        row.model,
        nameOf(row),
        "5 %",
        percent(row.falseAlarmRate),
        percent(row.recall),
      ]),
  );
  const text = `## Thresholds: promised and achieved

Each room's threshold comes from its calibration frames (split conformal, 5 % of frames like them);
the normals that it is measured on are later in time. Of all ${rows.length} rows of the tables above, ${kept} kept
the promise as a mean over rooms; the rates go from ${percent(Math.min(...rates))} to ${percent(Math.max(...rates))}. The best network and the
best detector without one:`;
  return { markdown: `${text}\n\n${table}`, figures: {} };
};
