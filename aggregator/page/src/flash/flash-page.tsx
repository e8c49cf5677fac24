import { type FlashPlan, planFlash } from "@lares/firmware/flashing";
import { LaresError } from "@lares/shared/wire";
import { useState } from "preact/hooks";
import { PartTable } from "./part-table.tsx";
import { readFiles } from "./read-files.ts";
import { BoardError, type BoardProgress, requestBoard, writeBoard } from "./write-board.ts";

/** Writes firmware, settings and model to an ESP32 on USB, from files that never leave the browser. */
export function FlashPage() {
  const [plan, setPlan] = useState<FlashPlan | undefined>(undefined);
  const [fault, setFault] = useState<unknown>(undefined);
  const [progress, setProgress] = useState<BoardProgress | undefined>(undefined);
  const choose = (event: Event): void => {
    const { files } = event.currentTarget as HTMLInputElement;
    setProgress(undefined);
    readFiles([...(files ?? [])])
      .then((read) => {
        setPlan(read.length === 0 ? undefined : planFlash(read));
        setFault(undefined);
      })
      .catch((error: unknown) => {
        setPlan(undefined);
        setFault(error);
      });
  };
  const write = (chosen: FlashPlan): void => {
    setFault(undefined);
    requestBoard()
      .then((port) => writeBoard(port, chosen, setProgress))
      .catch((error: unknown) => {
        setProgress(undefined);
        setFault(error);
      });
  };
  const isRunning = progress !== undefined && progress.step !== "done";
  return (
    <main class="flash">
      <h1>Flash an ESP32</h1>
      <Needed />
      <section class="panel" aria-labelledby="files">
        <h2 id="files">Files</h2>
        <label>
          Model, settings or firmware
          <input
            type="file"
            multiple
            accept=".blob,.bin,.json"
            onChange={choose}
            disabled={isRunning}
          />
        </label>
        {plan !== undefined && <PartTable plan={plan} />}
        {hasSerial && (
          <button
            type="button"
            disabled={plan === undefined || plan.parts.length === 0 || isRunning}
            onClick={() => plan && write(plan)}
          >
            Choose the board's port and write
          </button>
        )}
        <Feedback progress={progress} fault={fault} />
      </section>
    </main>
  );
}

const hasSerial = "serial" in navigator;

/** What this page cannot do, before somebody tries. */
function Needed() {
  return (
    <>
      {!hasSerial && (
        <p role="alert">
          This browser cannot reach a board on USB: it has no Web Serial. Use Chrome, Edge or Opera
          on a computer, and open this page as <code>http://localhost</code> or over HTTPS.
        </p>
      )}
      <p>
        Lares ships no firmware image: build it once with <code>idf.py build</code>, and choose{" "}
        <code>bootloader.bin</code>, <code>partition-table.bin</code> and <code>lares.bin</code>{" "}
        together with the <code>manifest.json</code> of <code>lares export</code>. A board that runs
        Lares already takes a model (<code>model.blob</code>) or its settings (what{" "}
        <code>lares micro provision</code> wrote) alone. No file leaves this browser.
      </p>
    </>
  );
}

function Feedback({ progress, fault }: { progress: BoardProgress | undefined; fault: unknown }) {
  if (fault !== undefined) {
    const { message, remedy } = explained(fault);
    return (
      <p role="alert">
        {message}. <span class="hint">{remedy}</span>
      </p>
    );
  }
  if (progress === undefined) return null;
  const { step, chip, share } = progress;
  const text = {
    connecting: "Looking for the chip …",
    writing: `Writing to the ${chip} …`,
    done: `Written and checked. The ${chip} restarts.`,
  }[step];
  return (
    <div role="status">
      <p>{text}</p>
      <progress aria-label="Written" max={1} {...(share !== undefined && { value: share })} />
    </div>
  );
}

function explained(fault: unknown): { readonly message: string; readonly remedy: string } {
  if (fault instanceof LaresError || fault instanceof BoardError) return fault;
  const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
  if (name === "NotFoundError") {
    return {
      message: "No port was chosen",
      remedy: "Plug the board in, and choose it in the browser's list.",
    };
  }
  return { message: message.replace(/\.$/, ""), remedy: "" };
}
