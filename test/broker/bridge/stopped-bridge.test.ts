import { strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { connectMqtt } from "@lares/shared";
import { type Mosquitto, startMosquitto } from "../../mosquitto.ts";
import { requireTool } from "../../require-tool.ts";
import { type BrokerProcess, startBrokerProcess } from "../broker-process.ts";

/** More than the bridge sends before the broker hears that it is to stop. */
const SCORES = 2000;

describe("a broker that stops while its bridge has messages left", function () {
  this.timeout(30_000);
  let mosquitto: Mosquitto;
  let broker: BrokerProcess;

  before(async function () {
    requireTool(this, "mosquitto");
    mosquitto = await startMosquitto();
    broker = await startBrokerProcess({ args: ["--bridge", mosquitto.url] });
  });
  after(async () => {
    await broker?.[Symbol.asyncDispose]();
    await mosquitto?.[Symbol.asyncDispose]();
  });

  it("ends", async () => {
    const isBridged = () => broker.lines.some((line) => line.includes("bridge-connected"));
    while (!isBridged()) await once(broker.child.stdout ?? broker.child, "data");
    await using device = await connectMqtt({
      url: `mqtt://127.0.0.1:${broker.port}`,
      clientId: "lobby",
    });
    const topic = "lares/v1/home/device/lobby/score";
    const sent = Array.from({ length: SCORES }, () => device.publish(topic, Buffer.from("{}")));
    await sent[0];
    broker.child.kill("SIGTERM");
    await Promise.allSettled(sent);
    strictEqual(await broker.exited, 0, "killed at last, for it did not end by itself");
  });
});
