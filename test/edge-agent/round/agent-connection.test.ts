import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { type Broker, startBroker } from "@lares/broker";
import { connectMqtt, deviceTopics, systemClock, type Transport } from "@lares/shared";
import { type Relay, startRelay } from "../../contract/transport-relay.ts";
import { AgentStage, base, device } from "./agent-stage.ts";
import { fleet } from "./scripted-aggregator.ts";

/** Resolves when the connection is next there again. */
function back(transport: Transport): Promise<void> {
  return new Promise((resolve) => {
    transport.onConnectionChange((connected) => {
      if (connected) resolve();
    });
  });
}

describe("an agent whose connection is cut", () => {
  let broker: Broker;
  let relay: Relay;
  let observer: Transport;
  let transport: Transport;
  let stage: AgentStage;

  beforeEach(async () => {
    broker = await startBroker({ port: 0 });
    relay = await startRelay(broker.address.port);
    observer = await connectMqtt({ url: broker.url, clientId: "aggregator" });
    const will = { topic: deviceTopics(fleet, device).state, retain: true };
    transport = await connectMqtt({
      url: relay.url,
      clientId: device,
      will: { ...will, payload: new TextEncoder().encode("offline") },
      random: () => 0,
    });
    stage = await AgentStage.open(observer);
  });

  afterEach(async () => {
    stage.stop.abort();
    await transport[Symbol.asyncDispose]();
    await relay.close();
    await observer[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
  });

  for (const request of ["subscribe", "publish"] as const) {
    it(`as it starts (${request}) tries again, and takes part`, async () => {
      const { aggregator } = stage;
      const original = transport[request].bind(transport) as (...args: unknown[]) => Promise<void>;
      let requests = 0;
      transport[request] = (...args: unknown[]) => {
        const answer = original(...args);
        if (++requests === 1) relay.cut();
        return answer;
      };
      const running = stage.start({ transport, clock: systemClock });
      await aggregator.nextState();
      strictEqual(stage.logged("broker.unreachable").length, 1);
      await aggregator.publishModel(0, base);
      await aggregator.say(0, base);
      strictEqual((await aggregator.nextUpdate()).update.round, 0);
      await stage.end(running);
    });
  }

  it("announces itself and sends again as soon as it is back, in this order", async () => {
    const { aggregator } = stage;
    const running = stage.start({ transport });
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base);
    const first = await aggregator.nextUpdate();
    relay.cut();
    // The clock stands still: no wait ends by itself.
    const again = await aggregator.nextUpdate();
    deepStrictEqual(again.message.payload, first.message.payload);
    deepStrictEqual(aggregator.states, ["online", "offline", "online"]);
    await stage.end(running);
  });

  it("after it has left does not come back as a ghost", async () => {
    const { aggregator } = stage;
    const running = stage.start({ transport });
    await aggregator.nextState();
    await aggregator.publishModel(0, base);
    await aggregator.say(0, base, { phase: "closed" });
    await running;
    const returned = back(transport);
    relay.cut();
    await returned;
    // Behind whatever it might announce.
    const { state } = deviceTopics(fleet, device);
    const said = transport.publish(state, new TextEncoder().encode("end"));
    while (aggregator.states.at(-1) !== "end") await aggregator.nextState();
    await said;
    deepStrictEqual(
      aggregator.states.filter((state) => state === "online"),
      ["online"],
    );
  });

  it("and that leaves while it announces itself does not say that it is there", async () => {
    const publish = transport.publish.bind(transport);
    let infos = 0;
    const running = stage.start({ transport });
    await stage.aggregator.nextState();
    transport.publish = async (topic, payload, options) => {
      if (topic === deviceTopics(fleet, device).info) {
        infos++;
        stage.stop.abort(new Error("enough"));
      }
      await publish(topic, payload, options);
    };
    relay.cut();
    await rejects(running, /enough/);
    deepStrictEqual([infos, stage.aggregator.states.at(-1)], [1, "offline"]);
    strictEqual(stage.aggregator.states.filter((state) => state === "online").length, 1);
  });
});
