import type { RoundResult } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import type { TaskRounds } from "../rounds/rounds.ts";
import { durationText } from "../words/duration.ts";
import { suspicionText } from "../words/suspicion-text.ts";
import { Refusals } from "./round-now.tsx";
import { Table } from "./table.tsx";

export interface RoundTableProps {
  readonly rounds: TaskRounds;
  readonly fleet: Fleet;
}

/** Rounds whose refusals and suspects are listed. */
const listedRounds = 10;

/** Rounds that have ended, the newest first, and what was wrong in them. */
export function RoundTable({ rounds, fleet }: RoundTableProps) {
  const newestFirst = rounds.results.toReversed();
  return (
    <>
      <h3>Rounds that have ended</h3>
      <Table headings={["Round", "Loss", "Updates", "Refused", "Late", "Up", "Down", "Took"]}>
        {newestFirst.map((result) => (
          <ResultRow result={result} key={result.round} />
        ))}
      </Table>
      {newestFirst.slice(0, listedRounds).map((result) => (
        <Troubles
          result={result}
          suspects={rounds.suspects.get(result.round) ?? []}
          fleet={fleet}
          key={result.round}
        />
      ))}
    </>
  );
}

function ResultRow({ result }: { result: RoundResult }) {
  const { round, loss, contributions, hadQuorum, gate, refused, late } = result;
  return (
    <tr>
      <td class="number">{round}</td>
      <td class="number">{loss === null ? "–" : loss.toPrecision(4)}</td>
      <td class="number">
        {contributions.length}
        {!hadQuorum && ", too few"}
        {gate?.isAccepted === false && ", voted down"}
      </td>
      <td class="number">{refused}</td>
      <td class="number">{late}</td>
      <td class="number">{kilobytes(result.uplinkBytes)}</td>
      <td class="number">{kilobytes(result.downlinkBytes)}</td>
      <td class="number">{durationText(1000 * result.seconds)}</td>
    </tr>
  );
}

interface TroublesProps {
  readonly result: RoundResult;
  readonly suspects: NonNullable<ReturnType<TaskRounds["suspects"]["get"]>>;
  readonly fleet: Fleet;
}

function Troubles({ result, suspects, fleet }: TroublesProps) {
  const { round, refused, refusals = [] } = result;
  if (refused === 0 && suspects.length === 0) return null;
  return (
    <section class="troubles" aria-label={`What was wrong in round ${round}`}>
      <h3>Round {round}</h3>
      <Refusals refusals={refusals} fleet={fleet} />
      {refused > refusals.length && <p>{refused} updates were refused in all.</p>}
      {suspects.map(({ device, reasons }) => (
        <p class="refusal" key={device}>
          <b>{fleet.nameOf(device)}</b> stands out: its update is {suspicionText(reasons)}. It still
          counted.
        </p>
      ))}
    </section>
  );
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString("en")} kB`;
}
