import { type AnomalyEvent, encodeJson, type Log, type Transport } from "@lares/shared";
import type { Outlet } from "./watch-reporter.ts";

/** Sends to the broker at once. What cannot be sent is reported, once for each time it is away. */
export class BrokerOutlet implements Outlet {
  readonly #transport: Transport;
  readonly #anomalies: string;
  readonly #log: Log;
  #isFailing = false;

  /** @param anomalies topic of events */
  constructor(transport: Transport, anomalies: string, log: Log) {
    this.#transport = transport;
    this.#anomalies = anomalies;
    this.#log = log;
  }

  tell(event: AnomalyEvent): void {
    const { event: id, phase, score, evidence } = event;
    this.#log("info", "anomaly.told", { id, phase, score, evidence });
    this.say(this.#anomalies, encodeJson(event));
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
