import type { ShownEvent } from "../fleet/shown-event.ts";
import { durationText } from "../words/duration.ts";
import { eventSentence } from "../words/event-sentence.ts";
import { levelText } from "../words/level-text.ts";
import { RegionBox } from "./region-box.tsx";
import { Table } from "./table.tsx";

/** What has happened in a room since this page was opened, and why it was told. */
export function EventTable({ events }: { events: readonly ShownEvent[] }) {
  if (events.length === 0) return <p class="hint">None since this page was opened.</p>;
  return (
    <Table headings={["When", "State", "Level", "p", "Duration", "Where", "Why"]} isStacked>
      {events.map((event) => (
        <EventRow event={event} key={event.event} />
      ))}
    </Table>
  );
}

function EventRow({ event }: { event: ShownEvent }) {
  const { t, phase, score, pValue, durationMs, late, region } = event;
  return (
    <tr>
      <td data-label="When">{t === null ? "time unknown" : new Date(t).toLocaleString()}</td>
      <td data-label="State">
        {phase === "end" ? "over" : "open"}
        {late && ", told late"}
      </td>
      <td class="number" data-label="Level">
        {levelText(score)}
      </td>
      <td class="number" data-label="p">
        {pValue.toPrecision(1)}
      </td>
      <td class="number" data-label="Duration">
        {durationText(durationMs)}
      </td>
      <td data-label="Where">
        <RegionBox region={region} />
      </td>
      <td class="why">{eventSentence(event)}</td>
    </tr>
  );
}
