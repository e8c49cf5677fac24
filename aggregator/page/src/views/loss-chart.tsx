import type { RoundResult } from "@lares/shared/wire";
import { Chart } from "./chart.tsx";

/**
 * Mean loss of the cohort after its training, round by round; dashed, that of a network which always
 * says that the room looks as usual.
 * @param results oldest first
 */
export function LossChart({ results }: { results: readonly RoundResult[] }) {
  const rounds = results.map(({ round }) => round);
  const losses = results.map(({ loss }) => loss);
  const data = [rounds, losses, results.map(backgroundLoss)] as const;
  return (
    <Chart
      label="Loss over rounds"
      isTime={false}
      data={[...data]}
      floor={0}
      ceiling={Number.POSITIVE_INFINITY}
    />
  );
}

/** Sample-weighted, as the loss itself; null without contributions. */
function backgroundLoss({ contributions }: RoundResult): number | null {
  let samples = 0;
  let sum = 0;
  for (const contribution of contributions) {
    samples += contribution.samples;
    sum += contribution.samples * contribution.loss.background;
  }
  return samples === 0 ? null : sum / samples;
}
