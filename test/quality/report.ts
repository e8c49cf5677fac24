import type { QualityData } from "./quality-data.ts";
import { alpha } from "./sections/alpha.ts";
import { byKind } from "./sections/by-kind.ts";
import { byRoom } from "./sections/by-room.ts";
import { coldStart } from "./sections/cold-start.ts";
import { detection } from "./sections/detection.ts";
import { federation } from "./sections/federation.ts";
import { limits } from "./sections/limits.ts";
import { search } from "./sections/search.ts";
import type { Section, WriteSection } from "./sections/section.ts";
import { thresholds } from "./sections/thresholds.ts";

/** In the order of the report. */
const sections: readonly WriteSection[] = [
  detection,
  byKind,
  byRoom,
  thresholds,
  federation,
  coldStart,
  alpha,
  search,
  limits,
];

/** The whole report: a section for everything that there are data for. */
export function qualityReport(data: QualityData): Section {
  const written = sections.flatMap((write) => write(data) ?? []);
  const parts = [head(data), ...written.map(({ markdown }) => markdown)];
  return {
    markdown: `${parts.join("\n\n")}\n`,
    figures: Object.assign({}, ...written.map(({ figures }) => figures)),
  };
}

function head({ evaluations }: QualityData): string {
  const runs = evaluations.map(({ name, settings, rooms }) => {
    const { models, methods, detectors, seeds, rounds, training, dtype } = settings;
    const { epochs, batchSize, learningRate } = training;
    return `- ${name}: ${rooms.length} rooms; ${models.join(", ")}; ${methods.length} methods with seeds 1 to ${seeds}, ${rounds} rounds of ${epochs} epochs, batches of ${batchSize}, learning rate ${learningRate}, updates as ${dtype}; ${detectors.length} detectors without a network.`;
  });
  const hasFewSeeds = evaluations.some(({ settings }) => settings.seeds < 3);
  return `# Quality

Generated from measurements by \`npm run quality\`: do not edit. Every number and every comparison is
taken from the files that \`lares evaluate\` wrote; no room had settings of its own.

${runs.join("\n")}${hasFewSeeds ? fewSeeds : ""}`;
}

const fewSeeds = `

Intervals come from episodes and clips alone where there are fewer than three seeds: a difference
between methods of the federation may then be one between their seeds.`;
