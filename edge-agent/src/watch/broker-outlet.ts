import type { AnomalyEvent, Log, Transport } from "@lares/shared";
import type { EventOutbox } from "../storage/event-outbox.ts";
import type { Outlet } from "./watch-reporter.ts";

/**
 * Sends to the broker at once, events through an outbox. What else cannot be sent is reported, once for
 * each time it is away.
 */
export class BrokerOutlet implements Outlet {
  readonly #transport: Transport;
  readonly #outbox: EventOutbox;
  readonly #log: Log;
  #isFailing = false;

  constructor(transport: Transport, outbox: EventOutbox, log: Log) {
    this.#transport = transport;
    this.#outbox = outbox;
    this.#log = log;
  }

  tell(event: AnomalyEvent): void {
    const { event: id, phase, score, evidence } = event;
    this.#log("info", "anomaly.told", { id, phase, score, evidence });
    this.#outbox.put(event);
  }

  say(topic: string, payload: Uint8Array, options: { readonly retain?: boolean } = {}): void {
    this.#transport.publish(topic, payload, options).then(
      () => {
        this.#isFailing = false;
      },
      (error: unknown) => {
        if (!this.#isFailing) this.#log("warn", "message.lost", { topic, error });
        this.#isFailing = true;
      },
    );
  }
}
