import { betterRecipes, searchTable } from "../../bench/search/search-table.ts";
import { listed, markdownTable } from "../markdown.ts";
import type { NamedSearch } from "../quality-data.ts";
import type { WriteSection } from "./section.ts";

/** What else was tried with networks, on rooms that are there to choose by. */
export const search: WriteSection = ({ searches }) => {
  const parts = searches.flatMap((report) => {
    const models = [...new Set(report.results.map(({ model }) => model))];
    return models.map((model) => {
      const { titles, lines } = searchTable(report, model);
      return [
        `### ${report.name}, ${model}`,
        `${report.settings.rooms} rooms, seeds 1 to ${report.settings.seeds}. ${verdict(report, model)}`,
        markdownTable(titles, lines),
      ].join("\n\n");
    });
  });
  if (parts.length === 0) return undefined;
  return { markdown: [heading, ...parts].join("\n\n"), figures: {} };
};

function verdict(report: NamedSearch, model: string): string {
  const { thanOurs, thanStatistics } = betterRecipes(report, model);
  const named = (names: readonly string[]) => (names.length === 0 ? "none" : listed(names));
  return `Better than ours by more than chance, both believed in full: ${named(thanOurs)}. Better, believed in full or by half, than our statistics without a network: ${named(thanStatistics)}.`;
}

const heading = `## Other recipes for a network

The first recipe is what Lares does; each of the others changes one thing. A network learns each room
alone, from fresh weights. Its loss is a share of the background's, on normals that it was not trained
on. AUROC is by appearance, of the network's answer believed in full, by half, and not at all, where the
room's own statistics do all; differences are paired, with a 95 % interval from resampling rooms.
"Each cell for itself" believed in full is the recipe that Lares began with. Contexts look at the frame
before; SSIM and gradient losses (of differences between neighbours) are added to or stand for the
squared error.`;
