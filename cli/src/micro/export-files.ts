import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Board, boards } from "@lares/firmware";
import { firmwareManifest } from "@lares/firmware/flashing";
import {
  ConfigError,
  decodeTrainedModel,
  LaresError,
  requireNamed,
  type TrainedModel,
  writeAtomically,
} from "@lares/shared";
import { z } from "zod";
import type { ExportedModel, ExportOptions, ExportReport } from "./export-model.ts";
import { readOptionFile } from "./read-option-file.ts";
import { readSigningKey } from "./read-signing-key.ts";

/** As the command line names them. */
export interface ExportPaths {
  readonly model: string;
  readonly board: string;
  readonly modelVersion?: number;
  readonly ranges?: string;
  readonly signKey?: string;
  readonly seed: number;
}

const Ranges = z.array(z.number().nonnegative()).length(11);

/** @throws ConfigError naming the option whose file cannot be used */
export async function readExportInputs(
  paths: ExportPaths,
): Promise<{ trained: TrainedModel; settings: ExportOptions }> {
  const trained = await readModel(paths.model);
  const board = requireNamed("--board", paths.board, new Map(boards.map((b) => [b.name, b])));
  const ranges = paths.ranges === undefined ? undefined : await readRanges(paths.ranges);
  const key = paths.signKey === undefined ? undefined : await readSigningKey(paths.signKey);
  const settings = {
    board,
    version: paths.modelVersion ?? trained.round,
    seed: paths.seed,
    ...(ranges && { ranges }),
    ...(key && { key }),
  };
  return { trained, settings };
}

/** @returns the paths that were written */
export async function writeExport(
  directory: string,
  { header, blob }: ExportedModel,
  report: ExportReport,
  board: Board,
): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const text = new TextEncoder();
  const manifest = firmwareManifest(board.chip, String(report.version));
  const files: [string, Uint8Array][] = [
    ["lares_model.hpp", text.encode(header)],
    ["model.blob", blob],
    ["manifest.json", text.encode(`${JSON.stringify(manifest, null, 2)}\n`)],
    ["report.json", text.encode(`${JSON.stringify(report, null, 2)}\n`)],
  ];
  for (const [name, content] of files) await writeAtomically(join(directory, name), content);
  return files.map(([name]) => join(directory, name));
}

async function readModel(file: string): Promise<TrainedModel> {
  return parseTrainedModel(`--model ${file}`, await readOptionFile("--model", file));
}

/** @param name for the message @throws ConfigError when the bytes are no trained model */
export function parseTrainedModel(name: string, bytes: Uint8Array): TrainedModel {
  try {
    return decodeTrainedModel(bytes);
  } catch (cause) {
    if (!(cause instanceof LaresError)) throw cause;
    throw new ConfigError(
      `${name} is no trained model: ${cause.message}`,
      "Name a file of lares simulate --model micro --out, or of lares aggregator --out.",
      cause,
    );
  }
}

async function readRanges(file: string): Promise<Float32Array> {
  try {
    return Float32Array.from(
      Ranges.parse(JSON.parse((await readOptionFile("--ranges", file)).toString())),
    );
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      `--ranges ${file} is no array of 11 numbers from 0`,
      'Take "ranges" of a report.json, or what devices report.',
      cause,
    );
  }
}
