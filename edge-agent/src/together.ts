/**
 * Runs works side by side until all have ended. Once one fails, the others are told to stop, and
 * its failure is thrown when they have.
 * @param signal stops all of them
 */
export async function together(
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const outcomes = works.map(async (work) => {
    try {
      await work(either);
    } catch (error) {
      failed.abort(error);
    }
  });
  await Promise.all(outcomes);
  failed.signal.throwIfAborted();
}
