import type { Counted, RoundArchive, RoundSummary } from "@lares/aggregator";
import type { Gate } from "@lares/shared";
import { Command } from "commander";
import { plotFile, wholeNumber } from "../parse-option.ts";
import type { PlottedUpdate } from "../plot/round-plot.ts";
import { shortDigest } from "../report/short-digest.ts";
import { alignColumns } from "../report/table.ts";
import { openArchive, requireRound, summariesOf } from "../rounds/open-archive.ts";

interface Options {
  readonly state: string;
  readonly json?: boolean;
  readonly plot?: string;
}

export const roundArgument = ["<round>", "number of a round", wholeNumber(0, 999_999_999)] as const;

/** `lares rounds show`: one round, as text, as JSON or drawn. */
export function showCommand(): Command {
  return new Command("show")
    .description("One round: what it asked for, who counted, what it led to.")
    .argument(...roundArgument)
    .option("--plot <file>", "draw its updates, and the loss up to it; .svg or .png", plotFile)
    .action(show);
}

async function show(round: number, { state, json, plot }: Options): Promise<void> {
  const { contributionsOf, findRoundSummary, findRecordedRound } = await import(
    "@lares/aggregator"
  );
  const archive = await openArchive(state);
  await requireRound(archive, round);
  const summary = await findRoundSummary(archive, round);
  const segment = await archive.read(round);
  await segment.close();
  const recorded = findRecordedRound(segment.steps);
  const updates = recorded?.updates ?? [];
  if (plot !== undefined) {
    await draw(plot, archive, round, recorded === undefined ? [] : contributionsOf(recorded));
  }
  if (json) console.log(JSON.stringify({ ...summary, contributions: updates }, null, 2));
  else print(summary, updates);
}

async function draw(
  file: string,
  archive: RoundArchive,
  round: number,
  updates: readonly PlottedUpdate[],
): Promise<void> {
  const { roundPlot } = await import("../plot/round-plot.ts");
  const { writePlot } = await import("../plot/write-plot.ts");
  await writePlot(file, roundPlot(round, await summariesOf(archive, round), updates));
}

function print(summary: RoundSummary | undefined, updates: readonly Counted[]): void {
  const fields = Object.entries({ ...summary, gate: inWords(summary?.gate) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  console.log(fields.join("\n"));
  const rows = updates.map(({ device, samples, loss, norm, update, staleness = 0 }) => [
    `  ${device}`,
    `${samples} frames`,
    `loss ${loss.after.toPrecision(4)}`,
    `norm ${norm.toPrecision(3)}`,
    shortDigest(update),
    staleness === 0 ? "" : `base ${staleness} rounds behind`,
  ]);
  if (rows.length > 0) console.log(alignColumns(rows).join("\n"));
}

function inWords(gate: Gate | null | undefined): string {
  if (!gate) return "no votes were asked for";
  const loss = gate.change === null ? "" : `, loss to ${gate.change.toPrecision(4)} times`;
  return `${gate.isAccepted ? "accepted" : "refused"}, ${gate.votes} votes${loss}`;
}
