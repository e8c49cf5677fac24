import type { ReadonlySignal } from "@preact/signals";
import type { Fleet } from "../fleet/fleet.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import { eventSentence } from "../words/event-sentence.ts";
import { statusOf } from "../words/room-status.ts";
import { ScoreLine } from "./score-line.tsx";
import { ScoreText } from "./score-text.tsx";

/** All rooms; the ones that need somebody come first. */
export function FleetView({ fleet }: { fleet: Fleet }) {
  const devices = fleet.byUrgency.value;
  if (devices.length === 0) {
    return (
      <p class="empty">
        No room has been heard of yet. Start one with <code>lares agent</code>.
      </p>
    );
  }
  return (
    <>
      <h1 class="visually-hidden">Rooms</h1>
      <ul class="rooms">
        {devices.map((device) => (
          <RoomCard room={fleet.require(device)} key={device} />
        ))}
      </ul>
    </>
  );
}

function RoomCard({ room }: { room: ReadonlySignal<Room> }) {
  const { device, scores, events } = room.value;
  const status = statusOf(room.value);
  const latest = events[0];
  return (
    <li class={`card ${status.kind}`}>
      <h2>
        <a href={`#/room/${device}`}>{nameOf(room.value)}</a>
      </h2>
      <span class={`badge ${status.kind}`}>{status.text}</span>
      <ScoreLine scores={scores} label={`Scores of ${nameOf(room.value)}`} />
      <ScoreText scores={scores} />
      {latest !== undefined && <p class="event">{eventSentence(latest)}</p>}
    </li>
  );
}
