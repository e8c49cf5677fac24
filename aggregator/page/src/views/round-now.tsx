import type { RoundProgress, RoundResult } from "@lares/shared/wire";
import type { Fleet } from "../fleet/fleet.ts";
import type { TaskRounds } from "../rounds/rounds.ts";
import { durationText } from "../words/duration.ts";
import { nowSeconds } from "./now.ts";

export interface RoundNowProps {
  readonly rounds: TaskRounds;
  readonly fleet: Fleet;
}

const phaseTexts = {
  open: "gathers its devices",
  collecting: "collects updates",
  aggregating: "adds them up",
  published: "has a new model",
  closed: "is over",
} satisfies Record<NonNullable<TaskRounds["current"]>["phase"], string>;

/** The running round: who is awaited, and until when. */
export function RoundNow({ rounds, fleet }: RoundNowProps) {
  const { current, progress, endsAtSeconds } = rounds;
  if (current === undefined) return null;
  const { round, phase, run, roundsLeft } = current;
  const isOver = phase === "closed" && roundsLeft === 0;
  const isAbout = progress?.run === run && progress.round === round;
  return (
    <div class="now">
      <p>
        Round {round} <b>{isOver ? "was the last: the rooms have learned" : phaseTexts[phase]}</b>
        {phase === "collecting" && <TimeLeft endsAtSeconds={endsAtSeconds} />}
        {roundsLeft !== null && roundsLeft > 0 && `; ${roundsLeft} more to come`}.
      </p>
      {phase === "collecting" && isAbout && <Awaited progress={progress} fleet={fleet} />}
    </div>
  );
}

function TimeLeft({ endsAtSeconds }: { endsAtSeconds: number }) {
  const leftMs = 1000 * Math.max(0, endsAtSeconds - nowSeconds.value);
  return <>, for {durationText(leftMs)} more at most</>;
}

function Awaited({ progress, fleet }: { progress: RoundProgress; fleet: Fleet }) {
  const { counted, awaited, awaitedCount, gone, quorum, refusals } = progress;
  const missing = quorum - counted;
  return (
    <>
      <p>
        <progress
          value={counted}
          max={Math.max(1, counted + awaitedCount)}
          aria-label="Updates of this round"
        />{" "}
        {counted} of {counted + awaitedCount} updates are in
        {missing > 0 && `, ${missing} more are needed`}.
      </p>
      {awaited.length > 0 && (
        <p>
          Waits for <b>{namesOf(awaited, fleet)}</b>
          {awaitedCount > awaited.length && ` and ${awaitedCount - awaited.length} more`}.
        </p>
      )}
      {gone.length > 0 && <p class="hint">Gone meanwhile: {namesOf(gone, fleet)}.</p>}
      <Refusals refusals={refusals} fleet={fleet} />
    </>
  );
}

export interface RefusalsProps {
  readonly refusals: RoundResult["refusals"];
  readonly fleet: Fleet;
}

/** Updates that did not count, and why. */
export function Refusals({ refusals = [], fleet }: RefusalsProps) {
  return (
    <>
      {refusals.map(({ device, reason }) => (
        <p class="refusal" key={device}>
          The update of <b>{fleet.nameOf(device)}</b> was refused: {reason}.
        </p>
      ))}
    </>
  );
}

const namesOf = (devices: readonly string[], fleet: Fleet): string =>
  devices.map((device) => fleet.nameOf(device)).join(", ");
