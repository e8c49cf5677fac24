import { startMosquitto } from "../mosquitto.ts";
import { requireTool } from "../require-tool.ts";
import { describeTransport } from "./transport.contract.ts";
import { mqttHarness } from "./transport-mqtt.ts";

describeTransport("MQTT over Mosquitto", async (test) => {
  requireTool(test, "mosquitto");
  const mosquitto = await startMosquitto();
  return mqttHarness(mosquitto, mosquitto.port);
});
