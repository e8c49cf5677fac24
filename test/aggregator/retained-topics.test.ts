import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { RetainedTopics } from "@lares/aggregator";
import { BugError, PeerError, type Transport } from "@lares/shared";
import { ManualClock } from "../manual-clock.ts";

const text = (word: string) => new TextEncoder().encode(word);
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A connection that a test can take away, which remembers what got through. */
class FlakyTransport implements Transport {
  readonly published: string[] = [];
  failure: Error | undefined;
  #listener: (connected: boolean) => void = () => {};

  async publish(topic: string, payload: Uint8Array): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.published.push(`${topic}: ${new TextDecoder().decode(payload)}`);
  }

  async subscribe(): Promise<void> {}

  onConnectionChange(listener: (connected: boolean) => void): void {
    this.#listener = listener;
  }

  lose(): void {
    this.failure = new PeerError("the connection is lost", "Wait.");
    this.#listener(false);
  }

  return(): void {
    this.failure = undefined;
    this.#listener(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function open() {
  const transport = new FlakyTransport();
  const clock = new ManualClock();
  const stop = new AbortController();
  const warnings: string[] = [];
  const retained = new RetainedTopics(
    { transport, clock, log: (level, event) => warnings.push(`${level} ${event}`) },
    stop.signal,
  );
  return { transport, clock, stop, warnings, retained };
}

describe("RetainedTopics", () => {
  it("publishes in the order of asking, one after the other", async () => {
    const { transport, clock, retained } = open();
    transport.lose();
    const published = Promise.all([
      retained.put("model", () => text("1")),
      retained.put("round", () => text("2")),
    ]);
    await settled();
    deepStrictEqual(clock.pendingMs, [1000], "the round waits for the model");
    transport.failure = undefined;
    clock.advance(1000);
    await published;
    deepStrictEqual(transport.published, ["model: 1", "round: 2"]);
  });

  it("tries again each second while the broker is away, and warns once", async () => {
    const { transport, clock, warnings, retained } = open();
    transport.lose();
    let word = "early";
    const published = retained.put("round", () => text(word));
    for (let second = 0; second < 3; second++) {
      await settled();
      deepStrictEqual(clock.pendingMs, [1000]);
      clock.advance(1000);
    }
    await settled();
    word = "late";
    transport.failure = undefined;
    clock.advance(1000);
    await published;
    deepStrictEqual(transport.published, ["round: late"]);
    deepStrictEqual(warnings, ["warn broker.unreachable"]);
  });

  it("publishes everything again after a reconnection: the broker may have lost it", async () => {
    const { transport, retained } = open();
    await retained.put("model", () => text("1"));
    await retained.put("round", () => text("open"));
    await retained.put("round", () => text("closed"));
    transport.lose();
    transport.return();
    await settled();
    deepStrictEqual(transport.published.slice(3), ["model: 1", "round: closed"]);
  });

  it("ends with its signal, also while it waits for the broker", async () => {
    const { transport, clock, stop, retained } = open();
    transport.lose();
    const published = retained.put("round", () => text("open"));
    await settled();
    stop.abort(new RangeError("enough"));
    await rejects(published, RangeError);
    transport.return();
    await settled();
    deepStrictEqual([transport.published, clock.pendingMs], [[], []]);
  });

  it("does not repeat what is not the connection's fault", async () => {
    const { transport, clock, retained } = open();
    transport.failure = new BugError("too large");
    await rejects(
      retained.put("model", () => text("1")),
      BugError,
    );
    transport.failure = undefined;
    await retained.put("model", () => text("2"));
    deepStrictEqual(transport.published, ["model: 2"]);
    strictEqual(clock.pendingMs.length, 0);
  });
});
