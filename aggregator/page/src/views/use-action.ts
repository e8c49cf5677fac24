import { useState } from "preact/hooks";

/** Something that a person asked for and that takes a while. */
export interface Action {
  readonly isRunning: boolean;
  /** Why the last one failed; undefined when it did not. */
  readonly fault: unknown;
  readonly run: (act: () => Promise<void>) => void;
}

/** One at a time: a second click while it runs does nothing. */
export function useAction(): Action {
  const [isRunning, setRunning] = useState(false);
  const [fault, setFault] = useState<unknown>(undefined);
  const run = (act: () => Promise<void>): void => {
    if (isRunning) return;
    setRunning(true);
    setFault(undefined);
    act()
      .catch(setFault)
      .finally(() => setRunning(false));
  };
  return { isRunning, fault, run };
}
