import { difference, share } from "../../quality/markdown.ts";
import { pairedByRoom } from "../paired-by-room.ts";
import type { SearchReport, SearchRow } from "./search-report.ts";

type Trust = keyof SearchRow["aurocs"];

const titles = [
  "recipe",
  "parameters",
  "loss",
  "believed in full",
  "against ours",
  "by half",
  "against ours",
  "not at all",
];

/** A line for each recipe: its AUROC, and how far it lies from the first one, which is ours. */
export function searchTable(report: SearchReport, model: string) {
  const recipes = recipesIn(report, model);
  const own = recipes[0]?.rows ?? [];
  const lines = recipes.map(({ name, rows: mine }, i) => {
    const at = (trust: Trust) => share(mean(mine.map(({ aurocs }) => aurocs[trust])));
    const against = (trust: Trust) => {
      if (i === 0) return "–";
      const paired = pairedByRoom(mine, own, ({ aurocs }) => aurocs[trust]);
      return difference(paired.mean, paired.interval);
    };
    return [
      name,
      (mine[0]?.parameters ?? 0).toLocaleString("en-US"),
      share(mean(mine.map(({ loss }) => loss))),
      at("full"),
      against("full"),
      at("half"),
      against("half"),
      at("none"),
    ];
  });
  return { titles, lines };
}

/** Names of the recipes that are better by more than chance. */
export interface Better {
  /** Than ours, both networks believed in full. */
  readonly thanOurs: readonly string[];
  /** Believed in full or by half, than our statistics without a network. */
  readonly thanStatistics: readonly string[];
}

export function betterRecipes(report: SearchReport, model: string): Better {
  const recipes = recipesIn(report, model);
  const own = recipes[0]?.rows ?? [];
  const of = (trust: Trust, against: Trust) =>
    recipes.slice(1).flatMap(({ name, rows }) => {
      const mine = rows.map(({ room, aurocs }) => ({ room, auroc: aurocs[trust] }));
      const others = own.map(({ room, aurocs }) => ({ room, auroc: aurocs[against] }));
      return pairedByRoom(mine, others, ({ auroc }) => auroc).interval[0] > 0 ? [name] : [];
    });
  return {
    thanOurs: of("full", "full"),
    thanStatistics: [...new Set([...of("full", "none"), ...of("half", "none")])],
  };
}

function recipesIn(report: SearchReport, model: string) {
  const rows = report.results.filter((row) => row.model === model);
  const names = [...new Set(rows.map(({ recipe }) => recipe))];
  return names.map((name) => ({ name, rows: rows.filter(({ recipe }) => recipe === name) }));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
