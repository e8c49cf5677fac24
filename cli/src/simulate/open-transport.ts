import { connectMqtt, MemoryBus, type Teardown, type Transport } from "@lares/shared";

/** Makes one client's connection. */
export type Connect = (clientId: string) => Promise<Transport>;

/** A bus within the process, or a real broker on a free port; `teardown` ends all of it. */
export async function openTransport(kind: "memory" | "mqtt", teardown: Teardown): Promise<Connect> {
  const connect = kind === "memory" ? memory() : await mqtt(teardown);
  return async (clientId) => {
    const transport = await connect(clientId);
    teardown.defer(() => transport[Symbol.asyncDispose]());
    return transport;
  };
}

function memory(): Connect {
  const bus = new MemoryBus();
  return async (clientId) => bus.connect({ clientId });
}

async function mqtt(teardown: Teardown): Promise<Connect> {
  const { startBroker } = await import("@lares/broker");
  const broker = await startBroker({ port: 0 });
  teardown.defer(() => broker[Symbol.asyncDispose]());
  return (clientId) => connectMqtt({ url: broker.url, clientId });
}
