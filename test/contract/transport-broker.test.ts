import { openPolicy, startBroker } from "@lares/broker";
import { describeTransport } from "./transport.contract.ts";
import { mqttHarness } from "./transport-mqtt.ts";

describeTransport("MQTT over our broker", async () => {
  const broker = await startBroker({ port: 0, policy: openPolicy });
  return mqttHarness(broker, broker.address.port);
});
