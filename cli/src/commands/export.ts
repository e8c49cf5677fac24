import { Command, Option } from "commander";
import { dataOption } from "../learning-options.ts";
import { path, wholeNumber } from "../parse-option.ts";

const maxUint32 = 2 ** 32 - 1;

interface Options {
  readonly model: string;
  readonly board: string;
  readonly out: string;
  readonly data?: string;
  readonly modelVersion?: number;
  readonly ranges?: string;
  readonly signKey?: string;
  readonly seed: number;
  readonly json?: true;
}

/** `lares export`: a trained model as a microcontroller's. */
export function exportCommand(stop: AbortSignal): Command {
  return new Command("export")
    .description(
      "Quantise a trained MicroAutoencoder for an ESP32: C++ header, model blob, report.",
    )
    .requiredOption(
      "--model <file>",
      "trained model, as `lares simulate --model micro --out` or an aggregator's --out writes it",
      path,
    )
    .addOption(
      new Option("--board <name>", "board that it is for")
        .choices([
          "esp32cam",
          "xiao_esp32s3",
          "esp_eye",
          "freenove_wrover",
          "freenove_esp32_s3_wroom",
          "esp32_s3_eye",
          "esp32_c3",
        ])
        .default("xiao_esp32s3"),
    )
    .requiredOption(
      "--out <dir>",
      "folder for lares_model.hpp, model.blob, manifest.json and report.json",
      path,
    )
    .addOption(dataOption())
    .option(
      "--model-version <n>",
      "devices take no smaller one than they have; the model's round if left out",
      wholeNumber(0, maxUint32),
    )
    .option(
      "--ranges <file>",
      "JSON array of 11 numbers: largest activation of each layer but the last",
      path,
    )
    .option("--sign-key <file>", "Ed25519 private key of the fleet (PEM), to sign the blob", path)
    .option("--seed <n>", "seeds the golden vectors", wholeNumber(0, maxUint32), 1)
    .option("--json", "print files and report as a JSON object")
    .addHelpText(
      "after",
      `
Ranges rest on generated rooms, and the report on the rooms of --data or on generated ones. Neither
header nor blob holds a background, a statistic of pixels or a threshold: devices learn those.

  $ lares simulate --model micro --out model.lares
  $ lares export --model model.lares --board xiao_esp32s3 --out build/firmware`,
    )
    .action((options: Options) => run(options, stop));
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const { exportModel, exportReport } = await import("../micro/export-model.ts");
  const { memoryTable, microTable } = await import("../micro/micro-report.ts");
  const { measureMicroRooms } = await import("../micro/measure-rooms.ts");
  const { readExportInputs, writeExport } = await import("../micro/export-files.ts");
  const { dealRooms, roomCount } = await import("../simulate/deal-rooms.ts");
  const { progressLog } = await import("../report/progress-log.ts");
  const { createEngine, micro } = await import("@lares/shared");
  const { trained, settings } = await readExportInputs(options);
  const exported = exportModel(trained, settings);
  const { data } = options;
  const rooms = await dealRooms(data, await roomCount(data), micro.input, {
    log: progressLog(options.json ? console.error : console.log),
    signal,
  });
  const engine = await createEngine("kernels");
  const measured = await measureMicroRooms(rooms, trained.weights, exported.device.model, engine);
  const report = exportReport(exported, settings, measured);
  const files = await writeExport(options.out, exported, report, settings.board);
  if (options.json) return console.log(JSON.stringify({ kind: "export", files, report }));
  console.log(`${microTable(measured)}\n\n${memoryTable([settings.board])}\n`);
  if (!report.isSigned) {
    console.log("The blob is not signed: no device takes it over MQTT. Sign it with --sign-key.");
  }
  console.log(`wrote ${files.join(", ")}`);
}
