import type { RoundResult } from "@lares/shared/wire";
import type { Rounds, TaskRounds } from "../rounds/rounds.ts";
import { durationText } from "../words/duration.ts";
import { LossChart } from "./loss-chart.tsx";
import { Table } from "./table.tsx";

/** How the rooms learn together: the running round and those before it. */
export function RoundsView({ rounds }: { rounds: Rounds }) {
  const tasks = [...rounds.tasks.value].sort((a, b) => a.task.localeCompare(b.task));
  if (tasks.length === 0) {
    return (
      <p class="empty">
        No round has been heard of yet. Start one with <code>lares aggregator</code>.
      </p>
    );
  }
  return (
    <>
      <h1 class="visually-hidden">Rounds</h1>
      {tasks.map((task) => (
        <Task task={task} key={task.task} />
      ))}
    </>
  );
}

function Task({ task: { task, current, results } }: { task: TaskRounds }) {
  const newestFirst = [...results].reverse();
  return (
    <section class="task" aria-label={`Rounds of ${task}`}>
      <h2>
        Model <code>{task}</code>
      </h2>
      {current !== undefined && (
        <p>
          Round {current.round} is <b>{current.phase}</b>
          {current.phase === "collecting" &&
            `, at most ${durationText(current.remainingMs)} more from when it was told`}
          .
        </p>
      )}
      {newestFirst.length === 0 ? (
        <p class="hint">No round has ended since this page was opened.</p>
      ) : (
        <>
          <LossChart results={results} />
          <Results results={newestFirst} />
        </>
      )}
    </section>
  );
}

function Results({ results }: { results: readonly RoundResult[] }) {
  return (
    <Table headings={["Round", "Loss", "Updates", "Refused", "Late", "Up", "Down", "Took", "Who"]}>
      {results.map((result) => (
        <ResultRow result={result} key={result.round} />
      ))}
    </Table>
  );
}

function ResultRow({ result }: { result: RoundResult }) {
  const { round, loss, contributions, hadQuorum, refused, late } = result;
  return (
    <tr>
      <td class="number">{round}</td>
      <td class="number">{loss === null ? "–" : loss.toPrecision(4)}</td>
      <td class="number">
        {contributions.length}
        {!hadQuorum && ", too few"}
      </td>
      <td class="number">{refused}</td>
      <td class="number">{late}</td>
      <td class="number">{kilobytes(result.uplinkBytes)}</td>
      <td class="number">{kilobytes(result.downlinkBytes)}</td>
      <td class="number">{durationText(1000 * result.seconds)}</td>
      <td>{contributions.map(({ device }) => device).join(", ")}</td>
    </tr>
  );
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString("en")} kB`;
}
