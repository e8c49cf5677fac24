import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { blobBytes, goldenCount } from "@lares/firmware";
import { micro, networkProgram, parameterCount } from "@lares/shared";
import { output } from "../native-compiler.ts";
import { measureTraining, type TrainingMeasurement } from "../training/measure-training.ts";
import { microRooms } from "./images.ts";
import { deviceModel, fileOf } from "./micro-job.ts";
import { compileRv32, linkRv32, runRv32, sectionsOf } from "./rv32.ts";
import { trainedMicro } from "./trained-micro.ts";

/** What the firmware costs on rv32imc, GCC -O2; instructions are the most of any measured frame. */
export interface FirmwareMeasurement extends TrainingMeasurement {
  readonly parameters: number;
  /** The network alone. */
  readonly instructionsPerInference: number;
  /** All of a frame but the network: from bytes to confirmed score. */
  readonly instructionsPerScore: number;
  readonly arenaBytes: number;
  /** Arena and all else that a frame's score needs. */
  readonly workspaceBytes: number;
  /** What is learned of the room. */
  readonly roomBytes: number;
  /** From the call that scores a frame, painted. */
  readonly stackBytes: number;
  readonly networkStackBytes: number;
  /** Code of the network. */
  readonly networkTextBytes: number;
  /** Code of the network and the score. */
  readonly textBytes: number;
  /** Of a model, without golden vectors. */
  readonly blobBytes: number;
  /** Functions of a heap that the code calls. */
  readonly heapSymbols: number;
  /** All functions that the code calls and does not bring. */
  readonly foreignSymbols: readonly string[];
  /** The same network in plain loops, with the same answer. */
  readonly plainLoopInstructions: number;
  /** The same network in float32, without a floating point unit. */
  readonly floatInstructions: number;
  /** Forward and backward of the kernels that agents train with, and the memory that takes. */
  readonly kernelTrainingInstructions: number;
  readonly kernelTrainingBytes: number;
}

const frameCount = 48;
const heap = /^(malloc|calloc|realloc|free|_Zn[wa]|_Zd[la])/;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Compiles, emulates and counts. Needs what `requireRv32` asks for. */
export async function measureFirmware(): Promise<FirmwareMeasurement> {
  const directory = await mkdtemp(join(tmpdir(), "lares-firmware-"));
  try {
    const at = (name: string) => join(directory, name);
    const code = await compileRv32(here("device-code.cpp"), at("device-code.o"), ["-O2"]);
    const networkFlags = ["-O2", "-DLARES_NETWORK_ONLY"];
    const network = await compileRv32(here("device-code.cpp"), at("network.o"), networkFlags);
    const count = await compileRv32(here("count.cpp"), at("count.o"), ["-O2"]);
    const program = await linkRv32([count, code], at("count.elf"));
    await writeJobs(at("job"), at("floats"));
    await runRv32(program, [at("job"), at("floats"), at("counts")]);
    const foreignSymbols = await undefinedSymbols(code);
    return {
      parameters: parameterCount(micro),
      ...countsOf(await readFile(at("counts"))),
      ...(await measureTraining()),
      ...(await sizesOf(at("sizes.cpp"), at("sizes.o"))),
      networkTextBytes: await textOf(network),
      textBytes: await textOf(code),
      blobBytes: blobBytes - 4 * (1 + goldenCount),
      heapSymbols: foreignSymbols.filter((symbol) => heap.test(symbol)).length,
      foreignSymbols,
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function writeJobs(job: string, floats: string): Promise<void> {
  const { weights, ranges, inputs } = await trainedMicro();
  const rooms = await microRooms();
  const usual = rooms[0]!.normal.map(({ data }) => data);
  const frames = rooms.flatMap(({ normal, anomalous }) => [...normal.slice(0, 3), ...anomalous]);
  const images = Array.from({ length: frameCount }, (_, i) => {
    const frame = frames[Math.floor((i * frames.length) / frameCount)];
    return frame!.data;
  });
  const device = deviceModel(weights, ranges);
  await writeFile(job, fileOf({ device, background: usual, cells: usual, images }));
  const program = Int32Array.from(networkProgram(micro));
  const input = inputs.slice(0, 1024);
  const lengths = Int32Array.of(program.length, weights.length, input.length);
  const parts = [lengths, program, weights, input];
  await writeFile(
    floats,
    Buffer.concat(
      parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
    ),
  );
}

function countsOf(bytes: Buffer) {
  const counts = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const perFrame = counts.subarray(0, 2 * frameCount);
  const rest = [...counts.subarray(2 * frameCount)];
  const [networkStackBytes, stackBytes, plainLoopInstructions, isSame, ...floats] = rest;
  const [floatInstructions, kernelTrainingInstructions, kernelTrainingBytes] = floats;
  if (isSame !== 1) throw new Error("plain loops and kernels differ");
  const inference = perFrame.filter((_, i) => i % 2 === 0);
  const score = perFrame.filter((_, i) => i % 2 === 1).map((all, i) => all - inference[i]!);
  return {
    instructionsPerInference: Math.max(...inference),
    instructionsPerScore: Math.max(...score),
    stackBytes: stackBytes!,
    networkStackBytes: networkStackBytes!,
    plainLoopInstructions: plainLoopInstructions!,
    floatInstructions: floatInstructions!,
    kernelTrainingInstructions: kernelTrainingInstructions!,
    kernelTrainingBytes: kernelTrainingBytes!,
  };
}

async function textOf(object: string): Promise<number> {
  let bytes = 0;
  for (const [name, size] of await sectionsOf(object)) if (name.startsWith(".text")) bytes += size;
  return bytes;
}

async function undefinedSymbols(object: string): Promise<readonly string[]> {
  const listed = await output("riscv64-unknown-elf-nm", ["--undefined-only", "-P", object]);
  return listed
    .toString()
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name !== "");
}

/** The compiler says them: as lengths of arrays, whose symbols have a size. */
async function sizesOf(source: string, object: string) {
  await writeFile(
    source,
    `#include "lares/micro/score.hpp"
char arenaBytes[sizeof(lares::micro::Arena)] = {1};
char workspaceBytes[sizeof(lares::micro::Workspace)] = {1};
char roomBytes[sizeof(lares::micro::Room)] = {1};
`,
  );
  await compileRv32(source, object, ["-O2"]);
  const listed = (await output("riscv64-unknown-elf-nm", ["-P", object])).toString();
  const sizeOf = (name: string) =>
    Number.parseInt(listed.match(new RegExp(`^${name} D \\w+ (\\w+)`, "m"))?.[1] ?? "", 16);
  return {
    arenaBytes: sizeOf("arenaBytes"),
    workspaceBytes: sizeOf("workspaceBytes"),
    roomBytes: sizeOf("roomBytes"),
  };
}
