import type { Fleet } from "../fleet/fleet.ts";
import type { Rounds, TaskRounds } from "../rounds/rounds.ts";
import { AttackerList } from "./attacker-list.tsx";
import { RoundCharts } from "./round-charts.tsx";
import { RoundNow } from "./round-now.tsx";
import { RoundRooms } from "./round-rooms.tsx";
import { RoundTable } from "./round-table.tsx";

export interface RoundsViewProps {
  readonly rounds: Rounds;
  readonly fleet: Fleet;
}

/** How the rooms learn together: the running round, what each room gave, and the rounds before. */
export function RoundsView({ rounds, fleet }: RoundsViewProps) {
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
      <h1>Rounds</h1>
      <AttackerList attackers={rounds.attackers.value} fleet={fleet} />
      {tasks.map((task) => (
        <Task rounds={task} fleet={fleet} key={task.task} />
      ))}
    </>
  );
}

function Task({ rounds, fleet }: { rounds: TaskRounds; fleet: Fleet }) {
  const { task, results, learning } = rounds;
  return (
    <section class="task" aria-label={`Rounds of ${task}`}>
      <h2>
        Model <code>{task}</code>
      </h2>
      <RoundNow rounds={rounds} fleet={fleet} />
      {results.length === 0 ? (
        <p class="hint">No round has ended since this page was opened.</p>
      ) : (
        <RoundCharts results={results} learning={learning} />
      )}
      <RoundRooms rounds={rounds} fleet={fleet} />
      {results.length > 0 && <RoundTable rounds={rounds} fleet={fleet} />}
    </section>
  );
}
