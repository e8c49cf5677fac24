import { type ReadonlySignal, signal } from "@preact/signals";

const seconds = signal(Date.now() / 1000);
setInterval(() => {
  seconds.value = Date.now() / 1000;
}, 1000);

/** Seconds since 1970, each second anew. */
export const nowSeconds: ReadonlySignal<number> = seconds;
