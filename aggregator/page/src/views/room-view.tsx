import type { AnomalyEvent } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import { durationText } from "../words/duration.ts";
import { eventSentence } from "../words/event-sentence.ts";
import { statusOf } from "../words/room-status.ts";
import { Heatmap } from "./heatmap.tsx";
import { ScoreChart } from "./score-chart.tsx";
import { ScoreText } from "./score-text.tsx";

/** One room: its scores, where the error is, and what has happened. */
export function RoomView({ fleet, device }: { fleet: Fleet; device: string }) {
  // Subscribes to new devices too: the room may be heard of while its page is open.
  const isKnown = fleet.devices.value.includes(device);
  const room = isKnown ? fleet.require(device).value : undefined;
  if (room === undefined) {
    return (
      <p class="empty">
        Nothing has been heard of <code>{device}</code> yet.
      </p>
    );
  }
  const status = statusOf(room);
  return (
    <article class={`room ${status.kind}`}>
      <h1>
        {nameOf(room)} <span class="badge">{status.text}</span>
      </h1>
      <Details room={room} />
      <section aria-labelledby="scores">
        <h2 id="scores">Scores</h2>
        <ScoreText scores={room.scores} />
        <ScoreChart scores={room.scores} />
      </section>
      <section aria-labelledby="where">
        <h2 id="where">Where it looks unusual</h2>
        <Heatmap png={room.heatmap} />
      </section>
      <section aria-labelledby="events">
        <h2 id="events">Events</h2>
        <Events events={room.events} />
      </section>
    </article>
  );
}

function Details({ room: { device, info } }: { room: Room }) {
  return (
    <p class="hint">
      device <code>{device}</code>
      {info !== undefined && (
        <>
          , model <code>{info.task}</code>, version <code>{info.version}</code>
        </>
      )}
    </p>
  );
}

function Events({ events }: { events: readonly AnomalyEvent[] }) {
  if (events.length === 0) return <p class="hint">None since this page was opened.</p>;
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">State</th>
            <th scope="col">Level</th>
            <th scope="col">p</th>
            <th scope="col">Duration</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <EventRow event={event} key={event.event} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EventRow({ event }: { event: AnomalyEvent }) {
  const { t, phase, score, pValue, durationMs, late } = event;
  return (
    <tr>
      <td>{t === null ? "time unknown" : new Date(t).toLocaleString()}</td>
      <td>
        {phase === "end" ? "over" : "open"}
        {late && ", told late"}
      </td>
      <td class="number">{score.toFixed(1)}</td>
      <td class="number">{pValue.toPrecision(1)}</td>
      <td class="number">{durationText(durationMs)}</td>
      <td>{eventSentence(event)}</td>
    </tr>
  );
}
