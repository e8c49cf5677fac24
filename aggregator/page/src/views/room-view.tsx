import type { Fleet } from "../fleet/fleet.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import { eventSentence } from "../words/event-sentence.ts";
import { learningText } from "../words/learning-text.ts";
import { statusOf } from "../words/room-status.ts";
import { EventTable } from "./event-table.tsx";
import { Feedback, type FeedbackProps } from "./feedback.tsx";
import { GridStrip } from "./grid-strip.tsx";
import { ScoreChart } from "./score-chart.tsx";
import { ScoreText } from "./score-text.tsx";

export interface RoomViewProps {
  readonly fleet: Fleet;
  readonly device: string;
  readonly mayCommand: boolean;
  readonly command: FeedbackProps["command"];
}

/** One room: its scores, where the error is, and what has happened. */
export function RoomView({ fleet, device, mayCommand, command }: RoomViewProps) {
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
        {nameOf(room)} <span class={`badge ${status.kind}`}>{status.text}</span>
      </h1>
      <Details room={room} />
      {room.events[0]?.phase !== "end" && room.events[0] !== undefined && (
        <p class="lead">{eventSentence(room.events[0])}</p>
      )}
      <section aria-labelledby="scores">
        <h2 id="scores">Scores</h2>
        <ScoreText scores={room.scores} />
        {room.learning !== null && <p class="hint">{learningText(room.learning)}</p>}
        <ScoreChart scores={room.scores} />
      </section>
      <section aria-labelledby="where">
        <h2 id="where">Where it looks unusual</h2>
        <GridStrip grids={room.grids} />
      </section>
      <section aria-labelledby="events">
        <h2 id="events">Events</h2>
        <EventTable events={room.events} />
        {mayCommand && room.events.length > 0 && (
          <Feedback answer={room.answer} command={command} />
        )}
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
          , model <code>{info.task ?? "none"}</code>, version <code>{info.version}</code>
        </>
      )}
    </p>
  );
}
