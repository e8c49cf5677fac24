import assert from "node:assert/strict";
import type { ClientIdentity } from "@lares/broker";
import { seededRandom } from "@lares/shared";
import { connectAsync, type MqttClient } from "mqtt";
import { randomTopic } from "./random-topic.ts";
import { isGranted } from "./reference-acl.ts";

/** One of each role that has a name of its own. */
export const matrixUsers: readonly ClientIdentity[] = [
  { id: "lobby", role: "device" },
  { id: "attic", role: "micro" },
  { id: "aggregator", role: "aggregator" },
  { id: "house", role: "home-assistant" },
  { id: "page", role: "page" },
  { id: "admin", role: "admin" },
];

/** May publish and read everything, so that a test sees what arrived. */
export const WITNESS = "witness";

const MARKER = "end-of-matrix";
const TOPICS = 600;

/**
 * Tests what `matrixUsers` really can do on a broker with the access list of the fleet "home", and
 * everything as `witness`, each known by its user name and client id.
 *
 * @param filters what a user subscribes to in order to hear everything that it may
 */
export function itKeepsTheAccessList(
  url: () => string,
  filters: (user: ClientIdentity) => readonly string[],
): void {
  const topics = manyTopics();
  for (const user of matrixUsers) {
    it(`${user.role}: of ${topics.length} topics, publishes on those granted and no other`, async () => {
      const witness = await join(url(), WITNESS);
      const heard = heardUntilMarker(witness);
      await witness.subscribeAsync("#", { qos: 1 });
      const client = await join(url(), user.id);
      for (const topic of topics) client.publish(topic, user.id);
      await client.publishAsync(topics[0] as string, "", { qos: 1 });
      await witness.publishAsync(MARKER, "");
      const granted = topics.filter((topic) => isGranted(user, "home", "publish", topic));
      assert.deepEqual(payloadTopics(await heard, user.id), granted);
      await Promise.all([client.endAsync(), witness.endAsync()]);
    });

    it(`${user.role}: of ${topics.length} topics, hears those granted and no other`, async () => {
      const client = await join(url(), user.id);
      const heard: string[] = [];
      client.on("message", (topic, payload) => {
        if (payload.toString() === "for whom it may concern") heard.push(topic);
      });
      await client.subscribeAsync([...filters(user)]);
      const witness = await join(url(), WITNESS);
      for (const topic of topics) witness.publish(topic, "for whom it may concern");
      await witness.publishAsync(topics[0] as string, "", { qos: 1 });
      // The answer comes behind all that was on its way to this client.
      await client.unsubscribeAsync("x");
      const granted = topics.filter((topic) => isGranted(user, "home", "receive", topic));
      assert.deepEqual([...heard].sort(), [...granted].sort());
      await Promise.all([client.endAsync(), witness.endAsync()]);
    });
  }
}

function manyTopics(): string[] {
  const random = seededRandom(2);
  const topics = new Set<string>();
  while (topics.size < TOPICS) {
    const topic = randomTopic(random, false);
    // Both brokers end the connection of who publishes on more levels, or cannot be a client's.
    if (topic.split("/").length <= 10 && !topic.startsWith("$")) topics.add(topic);
  }
  return [...topics];
}

function join(url: string, id: string): Promise<MqttClient> {
  return connectAsync(url, { clientId: id, username: id, reconnectPeriod: 0 });
}

function heardUntilMarker(
  witness: MqttClient,
): Promise<(readonly [topic: string, text: string])[]> {
  const heard: (readonly [string, string])[] = [];
  return new Promise((resolve) => {
    witness.on("message", (topic, payload) => {
      if (topic === MARKER) resolve(heard);
      else heard.push([topic, payload.toString()]);
    });
  });
}

function payloadTopics(
  heard: readonly (readonly [topic: string, text: string])[],
  wanted: string,
): string[] {
  return heard.filter(([, text]) => text === wanted).map(([topic]) => topic);
}
