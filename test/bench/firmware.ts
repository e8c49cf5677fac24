import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { alignColumns } from "@lares/cli";
import { type FirmwareMeasurement, measureFirmware } from "../firmware/micro/measure.ts";
import type { BenchSuite } from "./suite.ts";

export const firmwareSuite: BenchSuite = {
  summary: "instructions, memory and size of the firmware's kernels on rv32imc",
  help: `Usage: npm run bench -- firmware [options]

Compiles the whole-number network and score for rv32imc with GCC -O2 and counts every instruction
under qemu, beside plain loops and float32 of the same network in the same run. Instructions are the
most that any of 48 frames took: facts about code, not times of a chip. Training is that of a
device, without and with a floating point unit, beside the kernels that agents train with.

Needs gcc-riscv64-unknown-elf, picolibc-riscv64-unknown-elf and qemu-system-misc of Debian.

  --json FILE  also write the numbers to FILE`,
  run,
};

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: "string" } } });
  const measured = await measureFirmware();
  console.log(tableOf(measured));
  if (values.json === undefined) return;
  await writeFile(values.json, `${JSON.stringify(measured, null, 1)}\n`);
}

function tableOf({ foreignSymbols, ...numbers }: FirmwareMeasurement): string {
  const rows = Object.entries(numbers).map(([name, value]) => [
    name,
    value.toLocaleString("en-US"),
  ]);
  const called = foreignSymbols.length === 0 ? "none" : foreignSymbols.join(", ");
  return alignColumns([...rows, ["foreignSymbols", called]]).join("\n");
}
