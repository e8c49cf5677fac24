import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { discoveryOf, discoveryTopic } from "@lares/edge-agent";
import {
  commandNames,
  type DeviceId,
  deviceTopics,
  type FleetId,
  PlainCommand,
} from "@lares/shared";

const device = "living-room" as DeviceId;
const topics = deviceTopics("home" as FleetId, device);
const shown = {
  device,
  room: "Living Room",
  version: "0.1.0",
  model: "simple",
  topics,
  updates: "ask",
} as const;

interface Discovery {
  readonly device: { readonly identifiers: readonly string[] };
  readonly origin: { readonly name: string };
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The rules of device discovery that need no Home Assistant; its own code checks all of them in
 * test/home-assistant.
 */
describe("discoveryOf", () => {
  const discovery = discoveryOf({ ...shown, sendsHeatmaps: true }) as Discovery;
  const components = Object.entries(discovery.components);

  it("is announced where Home Assistant looks, with what it requires", () => {
    strictEqual(discoveryTopic(device), "homeassistant/device/living-room/config");
    deepStrictEqual(discovery.device.identifiers, ["lares-living-room"]);
    strictEqual(discovery.origin.name, "Lares");
  });

  for (const [name, component] of components) {
    it(`gives ${name} a platform, an id of its own and topics of the device`, () => {
      ok(
        /^(binary_sensor|sensor|event|image|button|number|update)$/.test(
          String(component.platform),
        ),
      );
      strictEqual(component.unique_id, `lares-living-room-${name}`);
      strictEqual(component.default_entity_id, `${component.platform}.living_room_${name}`);
      strictEqual(component.object_id, undefined, "deprecated");
      const own = Object.entries(component).filter(([option]) => option.endsWith("_topic"));
      ok(own.length > 0);
      for (const [, topic] of own) {
        const isCommand = commandNames.some(
          (known) => topic === topics.commands.replace("+", known),
        );
        ok(isCommand || Object.values(topics).includes(topic), `${topic}`);
      }
    });
  }

  it("offers every command, with a request id", () => {
    const offered = components.flatMap(
      ([, { command_topic, command_template, payload_install }]) =>
        command_topic === undefined
          ? []
          : [[String(command_topic), String(command_template ?? payload_install)] as const],
    );
    deepStrictEqual(
      offered.map(([topic]) => topic).sort(),
      commandNames.map((name) => topics.commands.replace("+", name)).sort(),
    );
    for (const [, template] of offered) {
      const rendered = template
        .replace(/\{\{ value \}\}/, "1")
        .replace(/\{\{[^}]*\}\}/, "1795529995308");
      const { request } = JSON.parse(rendered) as { request: string };
      ok(PlainCommand.safeParse({ request }).success, rendered);
    }
  });

  it("offers no installation where the device decides", () => {
    const without = discoveryOf({ ...shown, sendsHeatmaps: true, updates: "auto" }) as Discovery;
    strictEqual(without.components.model_update?.command_topic, undefined);
    ok(components.some(([name, { command_topic }]) => name === "model_update" && command_topic));
  });

  it("leaves out the image of a device that sends none", () => {
    const without = discoveryOf({ ...shown, sendsHeatmaps: false }) as Discovery;
    deepStrictEqual(
      components.map(([name]) => name).filter((name) => !(name in without.components)),
      ["heatmap"],
    );
  });

  it("stays below what a small broker takes", () => {
    ok(JSON.stringify(discovery).length < 8192);
  });
});
