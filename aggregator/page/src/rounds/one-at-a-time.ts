/**
 * A function that runs `run`, but never twice at the same time: what is asked meanwhile leads to one
 * more run. Failures are `run`'s own business.
 */
export function oneAtATime(run: () => Promise<void>): () => void {
  let isRunning = false;
  let isAskedAgain = false;
  const begin = (): void => {
    isRunning = true;
    isAskedAgain = false;
    void run()
      .catch(() => {})
      .finally(() => {
        isRunning = false;
        if (isAskedAgain) begin();
      });
  };
  return () => {
    isAskedAgain = true;
    if (!isRunning) begin();
  };
}
