import type { Fleet } from "../fleet/fleet.ts";
import { keptPromise } from "../fleet/kept-promise.ts";
import { nameOf } from "../fleet/room.ts";

export interface PromiseSummaryProps {
  readonly fleet: Fleet;
  /** That have promised something, the worst first. */
  readonly devices: readonly string[];
}

/** The fleet's promise in one sentence, and its worst room. */
export function PromiseSummary({ fleet, devices }: PromiseSummaryProps) {
  const rooms = devices.map((device) => fleet.require(device).value);
  const promises = rooms.flatMap((room) => keptPromise(room) ?? []);
  const due = promises.filter(({ state }) => state !== "learning");
  const kept = due.filter(({ state }) => state === "kept").length;
  const asked = due.reduce((sum, { promisedPerWeek }) => sum + promisedPerWeek, 0);
  const told = due.reduce((sum, promise) => sum + promise.told, 0);
  const learning = promises.length - due.length;
  const [worst] = rooms;
  return (
    <section class="panel" aria-label="The fleet's promise">
      {due.length > 0 && worst !== undefined && (
        <>
          <p class="lead">
            {kept} of {due.length} rooms keep their promise. Together they promise {asked} false
            events a week, and have told {told} events in seven days.
          </p>
          <p>
            Worst room: <a href={`#/room/${worst.device}`}>{nameOf(worst)}</a>.
          </p>
        </>
      )}
      {learning > 0 && (
        <p>
          {learning} {learning === 1 ? "room still learns" : "rooms still learn"} what is usual: a
          promise needs five days at least. Until then they alarm more often.
        </p>
      )}
    </section>
  );
}
