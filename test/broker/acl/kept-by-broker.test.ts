import assert from "node:assert/strict";
import {
  accessList,
  type Broker,
  type ClientIdentity,
  openPolicy,
  type Policy,
  startBroker,
  topicRules,
} from "@lares/broker";
import { connectMqtt, FleetId } from "@lares/shared";
import { Inbox } from "../../contract/transport-inbox.ts";
import { RawClient } from "../raw-client.ts";
import { publishPacket, subscribePacket } from "../raw-packets.ts";
import { itKeepsTheAccessList, matrixUsers, WITNESS } from "./acl-matrix.ts";

const list = accessList(FleetId.parse("home"));

/** What the broker takes for somebody on this machine, as the user that its id names. */
function asUser({ id }: ClientIdentity): ClientIdentity | undefined {
  return matrixUsers.find((user) => user.id === id);
}

const byName: Policy = {
  mayPublish: (client, topic, kind) => {
    const user = asUser(client);
    return (user ? list : openPolicy).mayPublish(user ?? client, topic, kind);
  },
  maySubscribe: (client, filter) => {
    const user = asUser(client);
    return (user ? list : openPolicy).maySubscribe(user ?? client, filter);
  },
  mayRead: (client, topic) => {
    const user = asUser(client);
    return (user ? list : openPolicy).mayRead(user ?? client, topic);
  },
};

const readable = ({ role, id }: ClientIdentity): string[] =>
  topicRules.flatMap(({ topic, read }) => {
    const reach = read[role];
    if (reach === undefined) return [];
    return [topic.replace("%f", "home").replace("%i", reach === "own" ? id : "+")];
  });

const payload = new TextEncoder().encode("x");
const alarm = "lares/v1/home/device/attic/alarm";

describe("broker: the access list", () => {
  let broker: Broker;

  beforeEach(async () => {
    broker = await startBroker({ port: 0, policy: byName });
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  itKeepsTheAccessList(() => broker.url, readable);

  const foreign = ["#", "+/+/#", "$SYS/#", "$share/group/#", "lares/v1/home/device/+/state"];
  for (const filter of foreign) {
    it(`refuses a device that subscribes to ${filter}, and sends it nothing`, async () => {
      await using lobby = await RawClient.join(broker.address.port, { clientId: "lobby" });
      lobby.send(subscribePacket(filter));
      await lobby.hears(Buffer.from([0x90, 3, 0, 1, 0x80]));
      await using witness = await connectMqtt({ url: broker.url, clientId: WITNESS });
      await witness.publish(alarm, payload);
      lobby.send(Buffer.from([0xc0, 0]));
      await lobby.hears(Buffer.from([0xd0, 0]));
    });
  }

  it("forwards no message to who may not read it, whatever it could subscribe to", async () => {
    const policy: Policy = { ...byName, maySubscribe: () => true };
    await using careless = await startBroker({ port: 0, policy });
    await using witness = await connectMqtt({ url: careless.url, clientId: WITNESS });
    await witness.publish(alarm, payload, { retain: true });
    await using lobby = await connectMqtt({ url: careless.url, clientId: "lobby" });
    const inbox = new Inbox();
    await lobby.subscribe("#", inbox.handler);
    await witness.publish(alarm, payload);
    await witness.publish("lares/v1/home/task/simple/round/current", payload);
    assert.deepEqual(
      (await inbox.atLeast(1)).map(({ topic }) => topic),
      ["lares/v1/home/task/simple/round/current"],
    );
  });

  it("keeps no message where none may be kept", async () => {
    const command = "lares/v1/home/device/lobby/cmd/restart";
    await using house = await connectMqtt({ url: broker.url, clientId: "house" });
    await house.publish(command, payload, { retain: true });
    assert.equal(broker.counters().deniedPublishes, 1);
    await using lobby = await connectMqtt({ url: broker.url, clientId: "lobby" });
    const inbox = new Inbox();
    await lobby.subscribe("lares/v1/home/device/lobby/cmd/#", inbox.handler);
    await house.publish(command, payload);
    assert.deepEqual(
      (await inbox.atLeast(1)).map(({ retained }) => retained),
      [false],
    );
  });

  it("publishes no last will where none may be", async () => {
    await using witness = await connectMqtt({ url: broker.url, clientId: WITNESS });
    const inbox = new Inbox();
    await witness.subscribe("#", inbox.handler);
    for (const willTopic of [
      "lares/v1/home/device/lobby/alarm",
      "lares/v1/home/device/lobby/state",
    ]) {
      const lobby = await RawClient.join(broker.address.port, { clientId: "lobby", willTopic });
      lobby.send(publishPacket({ topic: "lares/v1/home/device/lobby/score", qos: 1 }));
      await lobby.hears(Buffer.from([0x40, 2, 0, 1]));
      await lobby[Symbol.asyncDispose]();
    }
    const heard = await inbox.before("lares/v1/home/device/lobby/state");
    assert.ok(heard.every(({ topic }) => topic.endsWith("/score")));
  });

  it("lets clients on this machine do all that Lares does, and nothing else", async () => {
    await using open = await startBroker({ port: 0 });
    await using local = await connectMqtt({ url: open.url, clientId: "by-hand" });
    const inbox = new Inbox();
    await local.subscribe("lares/v1/office/#", inbox.handler);
    await assert.rejects(local.subscribe("#", inbox.handler), /was refused/);
    await local.publish("zigbee2mqtt/lamp/set", payload);
    await local.publish("lares/v1/office/device/lobby/state", payload, { retain: true });
    assert.equal((await inbox.atLeast(1)).length, 1);
    assert.equal(open.counters().deniedPublishes, 1);
  });
});
