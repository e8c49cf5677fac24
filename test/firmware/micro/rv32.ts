import { deepStrictEqual } from "node:assert/strict";
import type { Context } from "mocha";
import { requireTool } from "../../require-tool.ts";
import { output, strictFlags } from "../native-compiler.ts";

const compiler = "riscv64-unknown-elf-g++";
/** The instruction set of an ESP32-C3, without floating point; or one with float32. */
export type Rv32 = "rv32imc" | "rv32imafc";
const abis = { rv32imc: "ilp32", rv32imafc: "ilp32f" } as const satisfies Record<Rv32, string>;
const emulator = "qemu-system-riscv32";

/** Flash and RAM of the `virt` machine, 16 MB each. */
const memory = [
  "__flash=0x80000000",
  "__flash_size=0x1000000",
  "__ram=0x81000000",
  "__ram_size=0x1000000",
].map((symbol) => `-Wl,--defsym=${symbol}`);

/** Skips a test on machines without compiler, C library or emulator for rv32. */
export function requireRv32(test: Context): void {
  requireTool(test, compiler);
  requireTool(test, emulator);
}

/** Compiles one file. @returns the object's path */
export async function compileRv32(
  source: string,
  object: string,
  flags: readonly string[],
  isa: Rv32 = "rv32imc",
): Promise<string> {
  const target = [
    `-march=${isa}_zicsr_zifencei`,
    `-mabi=${abis[isa]}`,
    "--specs=picolibc.specs",
    "-ffreestanding",
  ];
  await output(compiler, [...strictFlags, ...target, ...flags, "-c", source, "-o", object]);
  return object;
}

/** Links objects to a program that reads and writes files of the host. */
export async function linkRv32(
  objects: readonly string[],
  program: string,
  isa: Rv32 = "rv32imc",
): Promise<string> {
  const machine = [`-march=${isa}`, `-mabi=${abis[isa]}`];
  const flags = [...machine, "--specs=picolibc.specs", "--oslib=semihost"];
  await output("riscv64-unknown-elf-gcc", [
    ...flags,
    "--crt0=semihost",
    ...memory,
    ...objects,
    "-o",
    program,
  ]);
  return program;
}

/**
 * Runs a program on one emulated processor, one instruction a tick: counts are exact.
 * @returns what it prints
 */
export function runRv32(program: string, args: readonly string[] = []): Promise<Buffer> {
  // picolibc puts a program's name before them.
  const semihosting = ["enable=on", "target=native", ...args.map((value) => `arg=${value}`)];
  return output(emulator, [
    ...["-M", "virt", "-m", "64", "-bios", "none", "-nographic", "-icount", "shift=0"],
    ...["-semihosting-config", semihosting.join(","), "-kernel", program],
  ]);
}

/** Sizes in bytes of an object's sections by their names. */
export async function sectionsOf(object: string): Promise<ReadonlyMap<string, number>> {
  const lines = (await output("riscv64-unknown-elf-size", ["-A", object])).toString().split("\n");
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter(([name]) => name?.[0] === ".");
  deepStrictEqual(rows.length > 0, true, object);
  return new Map(rows.map(([name, bytes]) => [name as string, Number(bytes)]));
}
