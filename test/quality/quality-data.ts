import { basename } from "node:path";
import { Evaluation } from "@lares/cli";
import { ConfigError } from "@lares/shared";
import { z } from "zod";
import { ColdStartReport } from "../bench/cold-start-report.ts";
import { PromiseReport } from "../bench/promise-report.ts";
import { SearchReport } from "../bench/search/search-report.ts";

/** One evaluation, by the name that its rooms have in the report. */
export interface NamedEvaluation extends Evaluation {
  readonly name: string;
  /** The same for names of files. */
  readonly slug: string;
}

/** Losses of new rooms, by the name that the rooms have in the report. */
export interface NamedColdStart extends ColdStartReport {
  readonly name: string;
  readonly slug: string;
}

/** All that the report is made from. */
export interface QualityData {
  readonly evaluations: readonly NamedEvaluation[];
  readonly coldStarts: readonly NamedColdStart[];
  /** One of a model and a kind of watch at most. */
  readonly promises: readonly PromiseReport[];
  /** A model is in one of those about the same rooms at most. */
  readonly searches: readonly NamedSearch[];
}

/** Recipes for a network, by the name that the rooms have in the report. */
export interface NamedSearch extends SearchReport {
  readonly name: string;
}

/**
 * @param files their names and texts
 * @throws ConfigError when one is no measurement, or two are of one kind about the same rooms
 */
export function parseQualityData(files: ReadonlyMap<string, string>): QualityData {
  const evaluations: NamedEvaluation[] = [];
  const coldStarts: NamedColdStart[] = [];
  const promises: PromiseReport[] = [];
  const searches: NamedSearch[] = [];
  for (const [file, text] of files) {
    const found = parseMeasurement(file, text);
    if ("kind" in found && found.kind === "promise") {
      const { model, watch } = found.settings;
      const isSame = ({ settings }: PromiseReport) =>
        settings.model === model && settings.watch === watch;
      if (promises.some(isSame)) throw secondOf(file, `generated for ${model}, ${watch}`);
      promises.push(found);
      continue;
    }
    if ("kind" in found && found.kind === "search") {
      const { data } = found.settings;
      const name = data === undefined ? "Development rooms" : nameOfRooms(data);
      const models = new Set(found.results.map(({ model }) => model));
      const isSame = (other: NamedSearch) =>
        other.name === name && other.results.some(({ model }) => models.has(model));
      if (searches.some(isSame)) throw secondOf(file, name);
      searches.push({ ...found, name });
      continue;
    }
    const named = { name: nameOfRooms(found.settings.data), slug: slugOf(found.settings.data) };
    const same = "kind" in found ? coldStarts : evaluations;
    if (same.some(({ slug }) => slug === named.slug)) throw secondOf(file, named.slug);
    if ("kind" in found) coldStarts.push({ ...found, ...named });
    else evaluations.push({ ...found, ...named });
  }
  return { evaluations, coldStarts, promises, searches };
}

type Measurement = Evaluation | ColdStartReport | PromiseReport | SearchReport;

function parseMeasurement(file: string, text: string): Measurement {
  try {
    return z
      .union([Evaluation, ColdStartReport, PromiseReport, SearchReport])
      .parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigError(
      `${file} is no measurement: ${String(cause).slice(0, 500)}`,
      "Name files that lares evaluate or npm run bench -- cold-start, promise or search has written by --json.",
      cause,
    );
  }
}

const slugOf = (data: string | undefined): string =>
  data === undefined ? "generated" : basename(data).toLowerCase();

const nameOfRooms = (data: string | undefined): string =>
  data === undefined ? "Generated rooms" : `Real rooms (${slugOf(data)})`;

/** Their pictures would have one name. */
const secondOf = (file: string, slug: string): ConfigError =>
  new ConfigError(
    `${file} is the second of its kind about the rooms "${slug}", expected one`,
    "Name one file of a kind for each set of rooms.",
  );
