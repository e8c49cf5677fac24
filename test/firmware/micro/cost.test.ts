import { deepStrictEqual, ok } from "node:assert/strict";
import { microMemory, trainingMemory } from "@lares/firmware";
import { type FirmwareMeasurement, measureFirmware } from "./measure.ts";
import { requireRv32 } from "./rv32.ts";

/** The most that each may cost. */
const gates: readonly [keyof FirmwareMeasurement, number][] = [
  ["instructionsPerInference", 480_000],
  ["instructionsPerScore", 200_000],
  ["arenaBytes", 3_300],
  ["roomBytes", 8_192],
  ["stackBytes", 256],
  ["networkTextBytes", 4_400],
  ["textBytes", 8_000],
  ["blobBytes", 2_048],
  ["heapSymbols", 0],
  ["trainingPeakBytes", 65_536],
];

describe("firmware on rv32imc", function () {
  this.timeout(120_000);
  let measured: FirmwareMeasurement;

  before(async function () {
    requireRv32(this);
    measured = await measureFirmware();
  });

  for (const [field, most] of gates) {
    it(`has ${field} of at most ${most.toLocaleString("en-US")}`, () => {
      const value = measured[field];
      ok(typeof value === "number" && value <= most, `${field} is ${value}`);
    });
  }

  it("calls nothing that a compiler does not bring", () => {
    const brought = /^(memset|memcpy|__\w+)$/;
    deepStrictEqual(
      measured.foreignSymbols.filter((symbol) => !brought.test(symbol)),
      [],
    );
  });

  it("is a fifth of plain loops, and a fortieth of float32", () => {
    ok(5 * measured.instructionsPerInference < measured.plainLoopInstructions);
    ok(40 * measured.instructionsPerInference < measured.floatInstructions);
  });

  it("takes the memory that the table of boards says", () => {
    const { arenaBytes, workspaceBytes, roomBytes } = measured;
    deepStrictEqual({ arenaBytes, workspaceBytes, roomBytes }, microMemory);
    const { trainingPeakBytes, trainingFrameBytes } = measured;
    deepStrictEqual({ trainingPeakBytes, trainingFrameBytes }, trainingMemory);
  });
});
