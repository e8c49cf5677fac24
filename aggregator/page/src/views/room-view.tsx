import type { AnomalyEvent, CommandAnswer } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import { nameOf, type Room } from "../fleet/room.ts";
import { durationText } from "../words/duration.ts";
import { eventSentence } from "../words/event-sentence.ts";
import { levelText } from "../words/level-text.ts";
import { statusOf } from "../words/room-status.ts";
import { Heatmap } from "./heatmap.tsx";
import { ScoreChart } from "./score-chart.tsx";
import { ScoreText } from "./score-text.tsx";
import { Table } from "./table.tsx";

export interface RoomViewProps {
  readonly fleet: Fleet;
  readonly device: string;
  readonly mayCommand: boolean;
  /** Tells the device. */
  readonly command: (name: "normal" | "undo") => void;
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
          , model <code>{info.task}</code>, version <code>{info.version}</code>
        </>
      )}
    </p>
  );
}

/** What people who live there say of the last event. */
function Feedback({ answer, command }: Pick<Room, "answer"> & Pick<RoomViewProps, "command">) {
  return (
    <>
      <p>
        <button type="button" onClick={() => command("normal")}>
          The last one is normal
        </button>{" "}
        <button type="button" onClick={() => command("undo")}>
          Undo
        </button>
      </p>
      {answer !== undefined && <p role="status">{answerText(answer)}</p>}
    </>
  );
}

function answerText({ status, reason, command }: CommandAnswer): string {
  if (status === "refused") return `The device refused: ${reason}.`;
  if (command === "normal") return "Done: the like of it no longer alarms.";
  return command === "undo" ? "Done: it alarms again." : "Done.";
}

function Events({ events }: { events: readonly AnomalyEvent[] }) {
  if (events.length === 0) return <p class="hint">None since this page was opened.</p>;
  return (
    <Table headings={["When", "State", "Level", "p", "Duration", "Why"]}>
      {events.map((event) => (
        <EventRow event={event} key={event.event} />
      ))}
    </Table>
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
      <td class="number">{levelText(score)}</td>
      <td class="number">{pValue.toPrecision(1)}</td>
      <td class="number">{durationText(durationMs)}</td>
      <td>{eventSentence(event)}</td>
    </tr>
  );
}
