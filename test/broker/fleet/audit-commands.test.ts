import { deepStrictEqual } from "node:assert/strict";
import { readAudit, readBrokerKeys, setPassword, startBroker } from "@lares/broker";
import { DeviceId } from "@lares/shared";
import mqtt from "mqtt";
import { TestFleet } from "./test-fleet.ts";

describe("the audit log of a fleet", function () {
  this.timeout(20_000);

  it("names the admin who told a device what to do or sent it a model, and holds nothing of who looks", async () => {
    await using fleet = await TestFleet.create();
    const keys = await readBrokerKeys(fleet.directory);
    const ports = { devicePort: 0, passwordPort: 0, websocketPort: 0, enrolmentPort: 0 };
    const secure = { keys, host: "127.0.0.1", ...ports };
    await using broker = await startBroker({ port: 0, secure });
    for (const [name, role] of [
      ["eve", "page"],
      ["ann", "admin"],
    ] as const) {
      const user = { name: DeviceId.parse(name), role };
      const password = await setPassword(fleet.directory, user, new Date());
      const client = await mqtt.connectAsync(broker.urls.passwords as string, {
        username: name,
        password,
        rejectUnauthorized: false,
      });
      await client.publishAsync("lares/v1/home/device/lobby/cmd/normal", "{}", { qos: 1 });
      const kept = { qos: 1, retain: true } as const;
      await client.publishAsync("lares/v1/home/device/porch/model", "model", kept);
      await client.endAsync();
    }
    const commanded = async () =>
      (await readAudit(fleet.directory)).filter(({ by }) => by !== undefined);
    // The log is written beside the message; the publisher does not wait for it.
    while ((await commanded()).length < 2) await new Promise(setImmediate);
    const records = (await commanded()).map(({ t: _, ...fields }) => fields);
    deepStrictEqual(records, [
      { event: "commanded", device: "lobby", command: "normal", by: "ann" },
      { event: "model-sent", device: "porch", by: "ann" },
    ]);
  });
});
