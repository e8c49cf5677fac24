import { createEngine, LaresError, requireModelOf } from "@lares/shared";
import { type BenchRoom, loadBenchRooms } from "./bench-room.ts";
import { measureUnit } from "./measure-unit.ts";
import { Job, type JobAnswer } from "./worker-messages.ts";

/**
 * A process that computes units for the one that started it, one after the other. Ends with it:
 * without the channel there is nobody to compute for.
 */
process.once("disconnect", () => process.exit());
// A Ctrl-C reaches the whole group: the parent ends this process when it is through.
process.on("SIGINT", () => {});
process.on("message", (message) => void answer(message));

/** What was asked for last: rooms for two models would not fit into a small machine. */
let held: { readonly what: string; readonly rooms: readonly BenchRoom[] } | undefined;

async function answer(message: unknown): Promise<void> {
  let answer: JobAnswer;
  try {
    answer = { kind: "done", outcome: await compute(Job.parse(message)) };
  } catch (error) {
    answer = failureOf(error);
  }
  process.send?.(answer);
}

async function compute({ settings, unit }: Job) {
  const what = JSON.stringify([settings.data, settings.rooms, unit.model, settings.ownModels]);
  if (held?.what !== what) {
    held = undefined;
    held = {
      what,
      rooms: await loadBenchRooms(settings, requireModelOf(settings.ownModels ?? [], unit.model)),
    };
  }
  return measureUnit(unit, settings, held.rooms, await createEngine("kernels"));
}

function failureOf(error: unknown): JobAnswer {
  if (error instanceof LaresError && error.code !== "BUG") {
    return { kind: "failed", message: error.message, remedy: error.remedy };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "failed", message };
}
