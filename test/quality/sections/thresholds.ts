import { bestNetwork, bestRival, nameOf, rowsOf } from "@lares/cli";
import { markdownTable, percent } from "../markdown.ts";
import type { QualityData } from "../quality-data.ts";
import { eventPromise } from "./event-promise.ts";
import type { WriteSection } from "./section.ts";

/** What thresholds promise, of frames and of events, and what they kept. */
export const thresholds: WriteSection = (data) => {
  const frames = framePromise(data);
  const events = data.promises.map(eventPromise);
  const parts = [...(frames === undefined ? [] : [frames]), ...events.map((part) => part.markdown)];
  if (parts.length === 0) return undefined;
  return {
    markdown: ["## Thresholds: promised and achieved", ...parts].join("\n\n"),
    figures: Object.assign({}, ...events.map(({ figures }) => figures)),
  };
};

/** By frame: split conformal. */
function framePromise({ evaluations }: QualityData): string | undefined {
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
  const text = `Each room's threshold comes from its calibration frames (split conformal, 5 % of frames like them);
the normals that it is measured on are later in time. Of all ${rows.length} rows of the tables above, ${kept} kept
the promise as a mean over rooms; the rates go from ${percent(Math.min(...rates))} to ${percent(Math.max(...rates))}. The best network and the
best detector without one:`;
  return `${text}\n\n${table}`;
}
