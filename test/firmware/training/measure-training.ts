import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileRv32, linkRv32, type Rv32, runRv32 } from "../micro/rv32.ts";

/** What local training on a device costs. */
export interface TrainingMeasurement {
  /** Static memory of a round: network, vectors of weights, and what a room keeps. No frames. */
  readonly trainingPeakBytes: number;
  /** A frame that a room keeps to train on. */
  readonly trainingFrameBytes: number;
  /** Forward, backward and a sample's share of Adam, on rv32imc: without a floating point unit. */
  readonly trainingInstructionsPerSample: number;
  /** The same on rv32imafc: with one for float32. */
  readonly trainingInstructionsPerSampleWithFloats: number;
}

const source = fileURLToPath(new URL("cost.cpp", import.meta.url));

/** Compiles with GCC -O2, emulates and counts. Needs what `requireRv32` asks for. */
export async function measureTraining(): Promise<TrainingMeasurement> {
  const [instructions, peak, frame] = await countOn("rv32imc");
  const [withFloats] = await countOn("rv32imafc");
  return {
    trainingPeakBytes: peak,
    trainingFrameBytes: frame,
    trainingInstructionsPerSample: instructions,
    trainingInstructionsPerSampleWithFloats: withFloats,
  };
}

/** @returns instructions of a sample, bytes of training and of a frame */
async function countOn(isa: Rv32): Promise<readonly [number, number, number]> {
  const directory = await mkdtemp(join(tmpdir(), "lares-training-"));
  try {
    const at = (name: string) => join(directory, name);
    const object = await compileRv32(source, at("cost.o"), ["-O2"], isa);
    const program = await linkRv32([object], at("cost.elf"), isa);
    await runRv32(program, [at("counts")]);
    const bytes = await readFile(at("counts"));
    const [instructions, peak, frame, isGolden] = [0, 4, 8, 12].map((i) => bytes.readUInt32LE(i));
    if (isGolden !== 1) throw new Error(`the golden training step fails on ${isa}`);
    return [instructions!, peak!, frame!];
  } finally {
    await rm(directory, { recursive: true });
  }
}
