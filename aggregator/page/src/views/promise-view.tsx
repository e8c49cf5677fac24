import type { ReadonlySignal } from "@preact/signals";
import type { Fleet } from "../fleet/fleet.ts";
import { byPromise, type KeptPromise, keptPromise } from "../fleet/kept-promise.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import { driftText, isWide } from "../words/drift-text.ts";
import { PromiseSummary } from "./promise-summary.tsx";
import { Table } from "./table.tsx";
import { useIds } from "./use-ids.ts";

const headings = [
  "Room",
  "Promised a week",
  "Told in seven days",
  "That is a week",
  "Called normal",
  "Scores",
  "Alarm level",
  "Promise",
];

/** What each room has promised, what came of it, and how far it has moved since it learned. */
export function PromiseView({ fleet }: { fleet: Fleet }) {
  const devices = useIds(() => worstFirst(fleet.rooms));
  return (
    <>
      <h1>Promise and reality</h1>
      {devices.length === 0 ? (
        <p class="empty">
          No room has told its promise yet. Agents with a <code>--source</code> do, when they watch.
        </p>
      ) : (
        <>
          <PromiseSummary fleet={fleet} devices={devices} />
          <section class="panel" aria-label="Promises of all rooms">
            <Table headings={headings} isStacked>
              {devices.map((device) => (
                <PromiseRow room={fleet.require(device)} key={device} />
              ))}
            </Table>
            <p class="hint">
              Told are all events of seven days, false or not: only who lives there knows. A promise
              is broken when keeping it would give as many events less than once in twenty such
              weeks. Scores: the usual hour of the last day by that of the weeks before; alarm
              level: by the first one.
            </p>
          </section>
        </>
      )}
    </>
  );
}

function worstFirst(rooms: readonly Room[]): string[] {
  return rooms
    .flatMap((room) => {
      const promise = keptPromise(room);
      return promise === undefined ? [] : [{ device: room.device, promise }];
    })
    .sort((a, b) => byPromise(a.promise, b.promise))
    .map(({ device }) => device);
}

function PromiseRow({ room }: { room: ReadonlySignal<Room> }) {
  const { device, settings, diagnostics, learning } = room.value;
  const promise = keptPromise(room.value);
  if (promise === undefined) return null;
  const { promisedPerWeek, told, perWeek } = promise;
  return (
    <tr>
      <th scope="row">
        <a href={`#/room/${device}`}>{nameOf(room.value)}</a>
      </th>
      <td class="number" data-label="Promised a week">
        {promisedPerWeek}
      </td>
      <td class="number" data-label="Told in seven days">
        {told}
        <Watched hours={promise.watchedHours} />
      </td>
      <td class="number" data-label="That is a week">
        {perWeek === undefined ? "–" : perWeek.toFixed(1)}
      </td>
      <td class="number" data-label="Called normal">
        {settings?.accepted}
      </td>
      <Drift label="Scores" ratio={diagnostics?.trend?.drift} />
      <Drift label="Alarm level" ratio={diagnostics?.trend?.threshold} />
      <td data-label="Promise">
        <Verdict promise={promise} learning={learning} />
      </td>
    </tr>
  );
}

function Watched({ hours }: { hours: number | undefined }) {
  if (hours === undefined) return null;
  return <span class="hint"> in {hours} h</span>;
}

function Drift({ label, ratio }: { label: string; ratio: number | null | undefined }) {
  const isFar = typeof ratio === "number" && isWide(ratio);
  return (
    <td data-label={label} class={isFar ? "attention" : ""}>
      {driftText(ratio)}
    </td>
  );
}

function Verdict({ promise, learning }: { promise: KeptPromise } & Pick<Room, "learning">) {
  switch (promise.state) {
    case "learning":
      return (
        <span class="hint">
          learning
          {learning !== null && `, ${learning.haveDays.toFixed(1)} of ${learning.needDays} days`}
        </span>
      );
    case "kept":
      return <span class="badge">kept</span>;
    case "broken":
      return <span class="badge alarm">broken</span>;
    default:
      return promise.state satisfies never;
  }
}
