import type { Inbox } from "./inbox.ts";

/**
 * Does work that messages can make futile.
 * @param isFutile looked at before the work begins and after each message
 * @param work must end soon once its signal is aborted
 * @returns undefined when the work was given up
 * @throws the signal's reason once that is aborted, and what the work throws
 */
export async function giveUpWhen<T>(
  isFutile: () => boolean,
  inbox: Inbox,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  if (isFutile()) return undefined;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const watch = inbox.until(isFutile, either).then(
    () => ended.abort(),
    () => {},
  );
  try {
    return await work(either);
  } catch (error) {
    signal.throwIfAborted();
    if (!ended.signal.aborted || error !== ended.signal.reason) throw error;
    return undefined;
  } finally {
    ended.abort();
    await watch;
  }
}
