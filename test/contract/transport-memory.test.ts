import { MemoryBus } from "@lares/shared";
import { describeTransport } from "./transport.contract.ts";

describeTransport("memory bus", async () => {
  const bus = new MemoryBus();
  return {
    connect: async (options) => bus.connect(options),
    kill: async (clientId) => bus.kill(clientId),
    [Symbol.asyncDispose]: async () => {},
  };
});
