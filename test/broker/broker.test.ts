import assert from "node:assert/strict";
import { startBroker } from "@lares/broker";
import { ConfigError, connectMqtt } from "@lares/shared";
import { RawClient } from "./raw-client.ts";
import { RecordedLog } from "./recorded-log.ts";

describe("startBroker", () => {
  it("listens on this machine only, unless told otherwise", async () => {
    const recorded = new RecordedLog();
    await using broker = await startBroker({ port: 0, log: recorded.log });
    assert.equal(broker.address.address, "127.0.0.1");
    assert.equal(broker.url, `mqtt://127.0.0.1:${broker.address.port}`);
    assert.deepEqual(recorded.of("open-to-the-network"), []);
  });

  for (const host of ["0.0.0.0", "::"]) {
    it(`warns at each start on ${host}, and gives a URL for this machine`, async () => {
      const recorded = new RecordedLog();
      await using broker = await startBroker({
        host,
        port: 0,
        allowPlaintextLan: true,
        log: recorded.log,
      });
      assert.equal(recorded.of("open-to-the-network")[0]?.level, "warn");
      await using _client = await connectMqtt({ url: broker.url, clientId: "lobby" });
    });
  }

  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    it(`refuses plaintext on ${host}, and says what to do`, async () => {
      await assert.rejects(startBroker({ host, port: 0 }), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /is not on this machine/);
        assert.match(error.remedy, /--allow-plaintext-lan/);
        return true;
      });
    });
  }

  it("names the address that is taken, and what to do", async () => {
    await using broker = await startBroker({ port: 0 });
    const { port } = broker.address;
    await assert.rejects(startBroker({ port }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.message, `broker address 127.0.0.1:${port} is taken`);
      assert.match(error.remedy, /--port/);
      return true;
    });
  });

  it("names an address that this machine does not have", async () => {
    await assert.rejects(
      startBroker({ host: "192.0.2.1", port: 0, allowPlaintextLan: true }),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /192\.0\.2\.1:0 is not an address of this machine/);
        return true;
      },
    );
  });

  it("stops within a second with connections open, and may be stopped twice", async () => {
    const broker = await startBroker({ port: 0 });
    const { port } = broker.address;
    await using silent = await RawClient.open(port);
    await using client = await RawClient.join(port, { clientId: "lobby", willTopic: "gone" });
    const startMs = performance.now();
    await Promise.all([broker[Symbol.asyncDispose](), broker[Symbol.asyncDispose]()]);
    assert.ok(performance.now() - startMs < 1000);
    await Promise.all([silent.closed, client.closed]);
    await (await startBroker({ port }))[Symbol.asyncDispose]();
  });

  it("counts the connections that are open", async () => {
    await using broker = await startBroker({ port: 0 });
    await using _silent = await RawClient.open(broker.address.port);
    const client = await RawClient.join(broker.address.port, { clientId: "lobby" });
    const before = broker.counters();
    assert.equal(before.connections, 2);
    await client[Symbol.asyncDispose]();
    while (broker.counters().connections !== 1) await new Promise(setImmediate);
    assert.equal(before.connections, 2);
  });

  it("logs who comes and who goes", async () => {
    const recorded = new RecordedLog();
    await using broker = await startBroker({ port: 0, log: recorded.log });
    const client = await connectMqtt({ url: broker.url, clientId: "lobby" });
    await client[Symbol.asyncDispose]();
    await recorded.first("client-left");
    assert.deepEqual(
      recorded.records.map(({ level, event }) => [level, event]),
      [
        ["info", "listening"],
        ["info", "client-joined"],
        ["info", "client-left"],
      ],
    );
  });
});
