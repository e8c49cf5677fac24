import type { CommandAnswer } from "@lares/shared/wire";
import { useState } from "preact/hooks";
import { nowSeconds } from "./now.ts";

/** What a person may say of a room's last event. */
export type FeedbackCommand = "normal" | "undo";

export interface FeedbackProps {
  /** The device's to the last command, whoever gave it. */
  readonly answer: CommandAnswer | undefined;
  /** Tells the device. @returns the request's id */
  readonly command: (name: FeedbackCommand) => string;
}

/** A device answers at once; one that does not is away, or did not hear of it. */
const patienceSeconds = 5;

/** What people who live there say of the last event, and what their device makes of it. */
export function Feedback({ answer, command }: FeedbackProps) {
  const [asked, setAsked] = useState<{ request: string; atSeconds: number } | undefined>(undefined);
  const ask = (name: FeedbackCommand) => (): void =>
    setAsked({ request: command(name), atSeconds: Date.now() / 1000 });
  return (
    <>
      <p class="buttons start">
        <button type="button" onClick={ask("normal")}>
          The last one is normal
        </button>
        <button type="button" onClick={ask("undo")}>
          Undo
        </button>
      </p>
      {asked !== undefined && asked.request !== answer?.request ? (
        <Waiting sinceSeconds={asked.atSeconds} />
      ) : (
        answer !== undefined && <p role="status">{answerText(answer)}</p>
      )}
    </>
  );
}

function Waiting({ sinceSeconds }: { sinceSeconds: number }) {
  const isLong = nowSeconds.value - sinceSeconds > patienceSeconds;
  return (
    <p role="status">
      {isLong
        ? "No answer from the device: it is away, or your password may only look."
        : "Asking the device …"}
    </p>
  );
}

function answerText({ status, reason, command }: CommandAnswer): string {
  if (status === "refused") return `The device refused: ${reason}.`;
  if (command === "normal") return "Done: the like of it no longer alarms.";
  return command === "undo" ? "Done: it alarms again." : "Done.";
}
