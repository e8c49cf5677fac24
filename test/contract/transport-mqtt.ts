import { connectMqtt } from "@lares/shared";
import type { TransportHarness } from "./transport.contract.ts";
import { type Relay, startRelay } from "./transport-relay.ts";

/** Clients of a real broker, each behind a relay of its own that can be cut. */
export function mqttHarness(broker: AsyncDisposable, port: number): TransportHarness {
  const relays = new Map<string, Relay>();
  const opened: Relay[] = [];
  return {
    connect: async (options) => {
      const relay = await startRelay(port);
      opened.push(relay);
      relays.set(options.clientId, relay);
      return connectMqtt({ ...options, url: relay.url });
    },
    kill: async (clientId) => relays.get(clientId)?.close(),
    [Symbol.asyncDispose]: async () => {
      for (const relay of opened) await relay.close();
      await broker[Symbol.asyncDispose]();
    },
  };
}
