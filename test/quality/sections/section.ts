import type { Drawing } from "@lares/cli";
import type { QualityData } from "../quality-data.ts";

/** A part of the report and its pictures. */
export interface Section {
  readonly markdown: string;
  /** By the name of their file. */
  readonly figures: Readonly<Record<string, Drawing>>;
}

/** @returns undefined when there are no data for it */
export type WriteSection = (data: QualityData) => Section | undefined;

/** @param folder of the pictures, seen from the report */
export const picture = (file: string, description: string, folder = "test/quality/plots"): string =>
  `![${description}](${folder}/${file})`;
