import type { Duplex } from "node:stream";
import { PeerError } from "@lares/shared";
import type { Client } from "aedes";

/** Up to this, a subscriber's messages gather and nobody waits for it. */
const SOFT_BYTES = 1024 * 1024;

/** How long publishers are held back for a subscriber that is slower than they are. */
export const PATIENCE_MS = 250;

/**
 * Bounds what a client that reads slowly, or not at all, costs everybody else.
 *
 * aedes lets the publisher of a message wait until each subscriber's socket has drained, and so one
 * frozen subscriber stalls all. Waiting is good as long as the subscriber keeps up: it holds a fast
 * publisher back. So here publishers wait, but only above `SOFT_BYTES` and for `PATIENCE_MS`; after
 * that what the subscriber does not take gathers, and it is cut when that is more than `maxBytes`
 * or it has not caught up within `drainTimeoutMs`.
 *
 * @param maxBytes asked for once the client is known
 */
export function writePatiently(
  client: Client,
  maxBytes: () => number,
  drainTimeoutMs: number,
): void {
  const stream = client.conn as Duplex;
  let waiting: (() => void)[] = [];
  let timers: NodeJS.Timeout[] = [];
  let isPatient = true;
  const release = (): void => {
    for (const done of waiting) setImmediate(done);
    waiting = [];
  };
  const reset = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    isPatient = true;
    release();
  };
  const cut = (): void => {
    if (stream.destroyed) return;
    stream.destroy(
      new PeerError(
        `subscriber does not keep up: ${stream.writableLength} bytes wait for it`,
        "See what keeps the client from reading, or let it subscribe to less.",
      ),
    );
  };
  const begin = (): void => {
    stream.once("drain", reset);
    const impatient = setTimeout(() => {
      isPatient = false;
      release();
    }, PATIENCE_MS);
    timers = [impatient.unref(), setTimeout(cut, drainTimeoutMs).unref()];
  };
  stream.once("close", reset);
  const waitForDrain = (done: (error: null, client: Client) => void): void => {
    const resume = (): void => done(null, client);
    if (stream.destroyed) return void setImmediate(resume);
    if (timers.length === 0) begin();
    if (!isPatient && stream.writableLength > maxBytes()) cut();
    if (isPatient && stream.writableLength > SOFT_BYTES) waiting.push(resume);
    else setImmediate(resume);
  };
  Object.assign(client, { waitForDrain });
}
