import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { svgOf } from "@lares/cli";
import { ConfigError, LaresError } from "@lares/shared";
import { mergedReport } from "./merged-report.ts";
import { parseQualityData } from "./quality-data.ts";
import { qualityReport } from "./report.ts";

const help = `Usage: npm run quality -- FILE...

Writes QUALITY.md and its pictures from files that lares evaluate and npm run bench -- cold-start,
promise or search have written by --json.

  --out DIR   folder to write to (default: this checkout)
  --update    keep what QUALITY.md says of measurements that no file is given for`;

const checkout = fileURLToPath(new URL("../..", import.meta.url));

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string", default: checkout },
      update: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  if (positionals.length === 0) {
    throw new ConfigError("no file was named, expected one at least", "See --help.");
  }
  const files = new Map<string, string>();
  for (const file of positionals) files.set(file, await readText(file));
  const { markdown, figures } = qualityReport(parseQualityData(files));
  const folder = join(values.out, "test", "quality", "plots");
  const report = join(values.out, "QUALITY.md");
  const older = values.update ? await readText(report) : undefined;
  if (older === undefined) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, drawing] of Object.entries(figures)) {
    await writeFile(join(folder, name), svgOf(drawing));
  }
  await writeFile(report, older === undefined ? markdown : mergedReport(older, markdown));
  console.log(`QUALITY.md and ${Object.keys(figures).length} pictures`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read: ${String(cause)}`, "Name a file.", cause);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LaresError)) throw error;
  console.error(`${error.message}. ${error.remedy}`);
  process.exitCode = 2;
}
