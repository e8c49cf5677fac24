import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { runBroker } from "@lares/broker";
import { connectMqtt } from "@lares/shared";
import { startBrokerProcess } from "./broker-process.ts";
import { RawClient } from "./raw-client.ts";
import { connectPacket, packet } from "./raw-packets.ts";
import { RecordedLog } from "./recorded-log.ts";

const MIB = 1024 * 1024;

describe("runBroker", () => {
  it("ends at its signal, also when that came first", async () => {
    const recorded = new RecordedLog();
    const signal = AbortSignal.abort();
    await runBroker({ port: 0, signal, log: recorded.log });
    assert.deepEqual(
      recorded.records.map(({ event }) => event),
      ["listening", "stopped"],
    );
  });

  describe("in a process of its own", () => {
    it("logs JSON lines and leaves nothing that keeps the process alive", async () => {
      await using broker = await startBrokerProcess();
      await using _client = await connectMqtt({
        url: `mqtt://127.0.0.1:${broker.port}`,
        clientId: "lobby",
      });
      await using _silent = await RawClient.open(broker.port);
      broker.child.kill("SIGTERM");
      assert.equal(await broker.exited, 0);
      const last = JSON.parse(broker.lines.at(-1) ?? "");
      assert.deepEqual(
        [last.level, last.room, last.event, last.connections],
        ["info", "broker", "stopped", 2],
      );
    });

    it("stays small while 32 sockets claim up to 256 MiB and send 4 MiB each", async () => {
      await using broker = await startBrokerProcess();
      const rssBefore = rssBytes(broker.child.pid);
      const claims = [
        packet(0x10, Buffer.alloc(4 * MIB), 256 * MIB - 1),
        Buffer.concat([
          connectPacket({ clientId: "" }),
          packet(0x30, Buffer.alloc(4 * MIB), 74 * MIB),
        ]),
      ];
      const clients = await Promise.all(
        Array.from({ length: 32 }, () => RawClient.open(broker.port)),
      );
      await Promise.all(
        clients.map(
          (client, index) =>
            new Promise((taken) => client.socket.write(claims[index % 2] as Buffer, taken)),
        ),
      );
      const grownMib = (rssBytes(broker.child.pid) - rssBefore) / MIB;
      for (const client of clients) await client[Symbol.asyncDispose]();
      assert.ok(grownMib < 32, `grew by ${grownMib.toFixed(1)} MiB`);
    });
  });
});

function rssBytes(pid: number | undefined): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(stdout) * 1024;
}
