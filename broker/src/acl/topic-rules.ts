import type { ClientRole } from "../client-identity.ts";

/** `own`: `%i` is the client's own id. `any`: `%i` is anybody's. */
export type Reach = "own" | "any";

/** Who may publish on the topics of one kind, and who may read them. Who is not named may not. */
export interface TopicRule {
  /** `%f` is the fleet of the broker, `%i` an id; `+` and `#` as in MQTT. */
  readonly topic: string;
  readonly publish: Partial<Record<ClientRole, Reach>>;
  readonly read: Partial<Record<ClientRole, Reach>>;
  /** Whether the broker keeps a message here for later subscribers. */
  readonly mayRetain?: true;
  /** Whether a last will may be for this topic. */
  readonly mayBeWill?: true;
}

const members = { device: "own", micro: "own" } as const;
/** An aggregator may be a site, which takes part in the rounds of a root as devices do. */
const present = { ...members, aggregator: "own" } as const;
const everyone = {
  device: "any",
  micro: "any",
  aggregator: "any",
  "home-assistant": "any",
  page: "any",
  admin: "any",
} as const;
const house = { "home-assistant": "any", page: "any", admin: "any" } as const;
/** Who may tell a device what to do; `page` looks only. */
const commanders = { "home-assistant": "any", admin: "any" } as const;

/**
 * The whole access list: what is not granted here is denied. A device reads nothing of another
 * device; only devices and the aggregator see weights.
 */
export const topicRules: readonly TopicRule[] = [
  {
    topic: "lares/v1/%f/device/%i/state",
    publish: present,
    read: { ...members, aggregator: "any", ...house },
    mayRetain: true,
    mayBeWill: true,
  },
  {
    topic: "lares/v1/%f/device/%i/info",
    publish: present,
    read: { aggregator: "any", ...house },
    mayRetain: true,
  },
  { topic: "lares/v1/%f/device/%i/camera", publish: members, read: house, mayRetain: true },
  { topic: "lares/v1/%f/device/%i/alarm", publish: members, read: house, mayRetain: true },
  { topic: "lares/v1/%f/device/%i/score", publish: members, read: house },
  { topic: "lares/v1/%f/device/%i/settings", publish: members, read: house, mayRetain: true },
  { topic: "lares/v1/%f/device/%i/diagnostics", publish: members, read: house, mayRetain: true },
  { topic: "lares/v1/%f/device/%i/learning", publish: members, read: house, mayRetain: true },
  { topic: "lares/v1/%f/device/%i/update/state", publish: members, read: house, mayRetain: true },
  { topic: "lares/v1/%f/device/%i/heatmap", publish: members, read: house },
  { topic: "lares/v1/%f/device/%i/answer", publish: members, read: house },
  { topic: "lares/v1/%f/device/%i/cmd/#", publish: commanders, read: members },
  {
    // Devices take only what their fleet has signed, whoever sends it.
    topic: "lares/v1/%f/device/%i/model",
    publish: { aggregator: "any", admin: "any" },
    read: { micro: "own" },
    mayRetain: true,
  },
  {
    topic: "lares/v1/%f/device/%i/model/status",
    publish: { micro: "own" },
    read: { aggregator: "any", ...house },
    mayRetain: true,
  },
  { topic: "lares/v1/%f/anomalies/%i", publish: members, read: house },
  {
    topic: "lares/v1/%f/task/+/round/current",
    publish: { aggregator: "any" },
    read: everyone,
    mayRetain: true,
  },
  {
    topic: "lares/v1/%f/task/+/round/progress",
    publish: { aggregator: "any" },
    read: { aggregator: "any", ...house },
    mayRetain: true,
  },
  {
    topic: "lares/v1/%f/task/+/model",
    publish: { aggregator: "any" },
    read: { device: "any", micro: "any", aggregator: "any" },
    mayRetain: true,
  },
  {
    topic: "lares/v1/%f/task/+/candidate",
    publish: { aggregator: "any" },
    read: { device: "any", micro: "any", aggregator: "any" },
    mayRetain: true,
  },
  {
    topic: "lares/v1/%f/task/+/round/+/update/%i",
    publish: members,
    read: { aggregator: "any" },
  },
  {
    topic: "lares/v1/%f/task/+/round/+/update/+/%i",
    publish: members,
    read: { aggregator: "any" },
  },
  {
    topic: "lares/v1/%f/task/+/round/+/receipt/%i",
    publish: { aggregator: "any" },
    read: present,
  },
  { topic: "lares/v1/%f/task/+/round/+/vote/%i", publish: members, read: { aggregator: "any" } },
  { topic: "lares/v1/%f/task/+/round/+/result", publish: { aggregator: "any" }, read: everyone },
  {
    topic: "lares/v1/%f/site/%i/task/+/round/+/partial",
    publish: { aggregator: "own" },
    read: { aggregator: "any" },
  },
  {
    topic: "homeassistant/device/%i/config",
    publish: members,
    read: { "home-assistant": "any" },
    mayRetain: true,
  },
  {
    topic: "homeassistant/status",
    publish: { "home-assistant": "any" },
    read: { device: "any", micro: "any", "home-assistant": "any" },
    mayRetain: true,
    mayBeWill: true,
  },
  // By hand on this machine: every fleet, without set-up. Home Assistant also reads what other
  // makers' devices announce.
  {
    topic: "lares/v1/#",
    publish: { local: "any" },
    read: { local: "any" },
    mayRetain: true,
    mayBeWill: true,
  },
  {
    topic: "homeassistant/#",
    publish: { local: "any" },
    read: { local: "any", "home-assistant": "any" },
    mayRetain: true,
    mayBeWill: true,
  },
];
