/**
 * What a live source gives to a slow reader: the latest item, none of those before. The source is
 * read on and on, so that nothing queues in it.
 * @param open reads until its signal is aborted; called once, when the first item is asked for
 * @throws what the source throws, after the last item was taken
 */
export async function* latestOnly<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const over = new AbortController();
  let latest: { readonly item: T } | undefined;
  let end: { readonly error?: unknown } | undefined;
  let wake = (): void => {};
  const reading = (async () => {
    try {
      for await (const item of open(AbortSignal.any([signal, over.signal]))) {
        latest = { item };
        wake();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    wake();
  })();
  try {
    for (;;) {
      if (latest !== undefined) {
        const { item } = latest;
        latest = undefined;
        yield item;
      } else if (end !== undefined) {
        if ("error" in end) throw end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    over.abort();
    await reading;
  }
}
