import type { RoundResult } from "@lares/shared/wire";
import { useMemo } from "preact/hooks";
import { measuredRounds } from "../rounds/room-progress.ts";
import type { TaskRounds } from "../rounds/rounds.ts";
import { Chart } from "./chart.tsx";
import { LossChart } from "./loss-chart.tsx";

export interface RoundChartsProps {
  readonly results: readonly RoundResult[];
  readonly learning: TaskRounds["learning"];
}

/** Loss over rounds, and beside it AUROC where rooms have labelled frames. */
export function RoundCharts({ results, learning }: RoundChartsProps) {
  const measured = useMemo(() => measuredRounds(learning), [learning]);
  return (
    <div class="charts">
      <figure>
        <figcaption>
          Loss after training{" "}
          <span class="hint">dashed: of a network that says "as usual" to everything</span>
        </figcaption>
        <LossChart results={results} />
      </figure>
      {measured.length > 0 && (
        <figure>
          <figcaption>
            AUROC on labelled frames{" "}
            <span class="hint">mean of {measured.at(-1)?.rooms} rooms; dashed: the worst one</span>
          </figcaption>
          <AurocChart measured={measured} />
        </figure>
      )}
    </div>
  );
}

function AurocChart({ measured }: { measured: ReturnType<typeof measuredRounds> }) {
  const data = useMemo(
    () => [
      measured.map(({ round }) => round),
      measured.map(({ mean }) => mean),
      measured.map(({ worst }) => worst),
    ],
    [measured],
  );
  const bottom = measured.some(({ worst }) => worst < 0.5) ? 0 : 0.5;
  return (
    <Chart
      label="AUROC over rounds"
      isTime={false}
      data={data as [number[], number[], number[]]}
      bottom={bottom}
      floor={1}
      ceiling={1}
    />
  );
}
