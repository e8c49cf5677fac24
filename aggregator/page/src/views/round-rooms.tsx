import type { LearningReport } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import { type RoomProgress, roomProgress } from "../rounds/room-progress.ts";
import type { TaskRounds } from "../rounds/rounds.ts";
import { suspicionText } from "../words/suspicion-text.ts";
import { Histogram } from "./histogram.tsx";
import { ShareBar } from "./share-bar.tsx";
import { Table } from "./table.tsx";

export interface RoundRoomsProps {
  readonly rounds: TaskRounds;
  readonly fleet: Fleet;
}

const headings = ["Room", "Part of the mean", "Change", "Loss before, after", "Takes", "AUROC"];

/** What each room gave to the last round, and how much of the common model it takes. */
export function RoundRooms({ rounds, fleet }: RoundRoomsProps) {
  const last = rounds.results.at(-1);
  const rooms = roomProgress(last, rounds.learning);
  if (rooms.length === 0) return null;
  const suspects = last && rounds.suspects.get(last.round);
  return (
    <>
      <h3>Rooms{last !== undefined && ` in round ${last.round}`}</h3>
      <Table headings={headings} isStacked>
        {rooms.map((room) => (
          <tr key={room.device}>
            <th scope="row">
              {fleet.nameOf(room.device)}
              <Suspicion suspect={suspects?.find(({ device }) => device === room.device)} />
            </th>
            <Contribution {...room} />
            <td data-label="Takes">
              <Alpha learning={room.learning} />
            </td>
            <td class="number" data-label="AUROC">
              {room.learning?.auroc.at(-1)?.value.toFixed(3) ?? "–"}
            </td>
          </tr>
        ))}
      </Table>
      <p class="hint">
        Takes: how much of the common model a room began with, as its held-out frames say; FedALA's
        shares from 0 on the left to 1 on the right, counted over the network's channels. Change:
        length of the update before it is capped.
      </p>
    </>
  );
}

type Suspect = NonNullable<ReturnType<TaskRounds["suspects"]["get"]>>[number];

function Suspicion({ suspect }: { suspect: Suspect | undefined }) {
  if (suspect === undefined) return null;
  return <span class="suspicion">stands out: {suspicionText(suspect.reasons)}</span>;
}

function Contribution({ contribution, share, learning }: RoomProgress) {
  const loss = contribution?.loss ?? learning?.loss;
  return (
    <>
      <td class="number" data-label="Part of the mean">
        {contribution === undefined ? (
          "did not count"
        ) : (
          <>
            <ShareBar share={share} /> {Math.round(100 * share)} %, {contribution.samples} frames
          </>
        )}
      </td>
      <td class="number" data-label="Change">
        {contribution === undefined ? "–" : contribution.norm.toPrecision(3)}
      </td>
      <td class="number" data-label="Loss">
        {loss === undefined ? "–" : `${loss.before.toPrecision(3)} → ${loss.after.toPrecision(3)}`}
      </td>
    </>
  );
}

/** How much of the common model a room takes, channel by channel. */
function Alpha({ learning }: { learning: LearningReport | undefined }) {
  if (learning === undefined) return <span class="hint">not told</span>;
  const { alpha, method } = learning;
  if (alpha === null) {
    const isFirst = method.startsWith("fedala");
    return <span class="hint">{isFirst ? "all: its first round" : `as ${method} does`}</span>;
  }
  const { histogram, kept } = alpha;
  return (
    <span class={`alpha ${kept === "alpha" ? "" : "unused"}`}>
      <Histogram
        counts={histogram}
        label={`Shares of the common model, from 0 to 1: ${histogram.join(", ")}`}
      />
      {keptText(alpha)}
    </span>
  );
}

/** What won on frames that the room had held out. */
function keptText({ kept, mean }: NonNullable<LearningReport["alpha"]>): string {
  switch (kept) {
    case "alpha":
      return `${Math.round(100 * mean)} %`;
    case "local":
      return "none: its own is better";
    case "global":
      return "all: it is better";
    default:
      return kept satisfies never;
  }
}
