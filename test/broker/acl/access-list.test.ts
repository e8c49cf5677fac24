import assert from "node:assert/strict";
import { accessList, type ClientIdentity, clientRoles } from "@lares/broker";
import { FleetId, seededRandom } from "@lares/shared";
import { randomTopic } from "./random-topic.ts";
import { type Action, actions, isGranted } from "./reference-acl.ts";

const policy = accessList(FleetId.parse("home"));
const lobby: ClientIdentity = { id: "lobby", role: "device" };
const camera: ClientIdentity = { id: "lobby", role: "micro" };
const aggregator: ClientIdentity = { id: "aggregator", role: "aggregator" };
const homeAssistant: ClientIdentity = { id: "ha", role: "home-assistant" };
const page: ClientIdentity = { id: "page", role: "page" };
const admin: ClientIdentity = { id: "admin", role: "admin" };
const local: ClientIdentity = { id: "anybody", role: "local" };

function decide(client: ClientIdentity, action: Action, topic: string): boolean {
  switch (action) {
    case "publish":
      return policy.mayPublish(client, topic, "message");
    case "retain":
      return policy.mayPublish(client, topic, "retained");
    case "will":
      return policy.mayPublish(client, topic, "will");
    case "receive":
      return policy.mayRead(client, topic);
    case "subscribe":
      return policy.maySubscribe(client, topic);
    default:
      return action satisfies never;
  }
}

describe("access list", () => {
  it("decides 100,000 random cases as an independent matcher does", () => {
    const random = seededRandom(1);
    const clients = clientRoles.flatMap((role) => [
      { id: "lobby", role },
      { id: "attic", role },
    ]);
    let granted = 0;
    for (let checked = 0; checked < 100_000; checked++) {
      const action = actions[checked % actions.length] as Action;
      const client = clients[Math.floor(random() * clients.length)] as ClientIdentity;
      const topic = randomTopic(random, action === "subscribe");
      const expected = isGranted(client, "home", action, topic);
      const shown = `${client.role} ${client.id} ${action} ${topic}`;
      assert.equal(decide(client, action, topic), expected, shown);
      if (expected) granted += 1;
    }
    // Neither side may be rare, or the comparison says little.
    assert.ok(granted > 10_000 && granted < 60_000, `${granted} were granted`);
  });

  const root = "lares/v1/home";
  const cases: [why: string, client: ClientIdentity, action: Action, topic: string, is: boolean][] =
    [
      ["a device says that it is there", lobby, "retain", `${root}/device/lobby/state`, true],
      ["a device's last will", lobby, "will", `${root}/device/lobby/state`, true],
      ["no last will elsewhere", lobby, "will", `${root}/device/lobby/alarm`, false],
      ["another device's state", lobby, "publish", `${root}/device/attic/state`, false],
      ["another fleet", lobby, "publish", "lares/v1/office/device/lobby/state", false],
      ["another device's update", lobby, "publish", `${root}/task/s/round/1/update/attic`, false],
      ["a device reads no update", lobby, "receive", `${root}/task/s/round/1/update/lobby`, false],
      ["a device reads no other state", lobby, "receive", `${root}/device/attic/state`, false],
      ["a device reads the model", lobby, "receive", `${root}/task/simple/model`, true],
      ["a device publishes no model", lobby, "retain", `${root}/task/simple/model`, false],
      ["updates are not kept", lobby, "retain", `${root}/task/s/round/1/update/lobby`, false],
      ["a device commands nobody", lobby, "publish", `${root}/device/lobby/cmd/restart`, false],
      ["a camera takes commands", camera, "subscribe", `${root}/device/lobby/cmd/#`, true],
      ["a Pi has no model of its own", lobby, "receive", `${root}/device/lobby/model`, false],
      ["an ESP32 has", camera, "receive", `${root}/device/lobby/model`, true],
      ["all updates", aggregator, "subscribe", `${root}/task/simple/round/+/update/+`, true],
      ["no anomalies", aggregator, "receive", `${root}/anomalies/lobby`, false],
      ["commands", homeAssistant, "publish", `${root}/device/lobby/cmd/normal`, true],
      ["commands are not kept", homeAssistant, "retain", `${root}/device/lobby/cmd/normal`, false],
      ["no weights", homeAssistant, "receive", `${root}/task/simple/model`, false],
      ["others' devices", homeAssistant, "subscribe", "homeassistant/+/+/config", true],
      ["who looks commands nothing", page, "publish", `${root}/device/lobby/cmd/normal`, false],
      ["an admin commands", admin, "publish", `${root}/device/lobby/cmd/normal`, true],
      ["an admin's command does not stay", admin, "retain", `${root}/device/lobby/cmd/x`, false],
      ["an admin sees no updates", admin, "subscribe", `${root}/task/+/round/+/update/+`, false],
      ["the page sees alarms", page, "subscribe", `${root}/device/+/alarm`, true],
      ["the page sees no updates", page, "subscribe", `${root}/task/+/round/+/update/+`, false],
      ["this machine, any fleet", local, "retain", "lares/v1/office/device/x/state", true],
      ["this machine, other topics", local, "publish", "zigbee2mqtt/lamp/set", false],
      ["this machine, the broker's own", local, "publish", "$SYS/forged", false],
    ];
  for (const [why, client, action, topic, expected] of cases) {
    it(`${client.role} ${expected ? "may" : "may not"} ${action}: ${why}`, () => {
      assert.equal(decide(client, action, topic), expected);
    });
  }

  for (const filter of ["#", "+/+/#", "$SYS/#", "$share/g/lares/v1/#", "lares/v1/home/#"]) {
    it(`a device may not subscribe to ${filter}`, () => {
      assert.equal(policy.maySubscribe(lobby, filter), false);
    });
  }

  for (const id of ["+", "#", "lobby/state", "%i", ""]) {
    it(`an id "${id}" owns no topics`, () => {
      const client: ClientIdentity = { id, role: "device" };
      assert.equal(policy.mayPublish(client, `${root}/device/${id}/state`, "message"), false);
      assert.equal(policy.mayPublish(client, `${root}/device/attic/state`, "message"), false);
      assert.equal(policy.maySubscribe(client, `${root}/device/${id}/cmd/#`), false);
    });
  }
});
