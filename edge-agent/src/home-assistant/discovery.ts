import {
  cameraStates,
  type DeviceId,
  type DeviceTopics,
  eventPhases,
  type UpdateMode,
} from "@lares/shared";

/** What Home Assistant shows of a device beside its entities. */
export interface DiscoveryOptions {
  readonly device: DeviceId;
  readonly room: string;
  readonly version: string;
  /** Name of the network or detector. */
  readonly model: string;
  readonly topics: DeviceTopics;
  readonly sendsHeatmaps: boolean;
  readonly updates: UpdateMode;
}

/** Where Home Assistant looks for devices; its default prefix. */
export const discoveryTopic = (device: DeviceId): string => `homeassistant/device/${device}/config`;

/** Where it says that it has started; its default birth topic. */
export const homeAssistantStatusTopic = "homeassistant/status";

/** A request id that Home Assistant makes when a command is given. */
const request = '"request": "ha-{{ (as_timestamp(now()) * 1000) | int }}"';

/**
 * Device-based discovery of Home Assistant 2024.11 and newer: one message for all entities
 * (home-assistant.io, MQTT, "Device discovery payload"). Every topic in it is documented in
 * `@lares/shared`.
 */
export function discoveryOf(options: DiscoveryOptions): object {
  const { device, room, version, model, topics } = options;
  return {
    device: {
      identifiers: [`lares-${device}`],
      name: room,
      manufacturer: "Lares",
      model,
      sw_version: version,
      suggested_area: room,
    },
    origin: { name: "Lares", sw_version: version },
    availability: [{ topic: topics.state }],
    qos: 1,
    components: Object.fromEntries(
      Object.entries(entitiesOf(options)).map(([name, entity]) => [
        name,
        {
          ...entity,
          unique_id: `lares-${device}-${name}`,
          default_entity_id: `${entity.platform}.${device.replaceAll("-", "_")}_${name}`,
        },
      ]),
    ),
  };
}

interface Entity {
  readonly platform: string;
  readonly name: string;
  readonly [option: string]: unknown;
}

function entitiesOf(options: DiscoveryOptions): Readonly<Record<string, Entity>> {
  return {
    ...alarmEntities(options),
    ...stateEntities(options),
    ...diagnosticEntities(options),
    ...commandEntities(options),
    model_update: updateEntity(options),
    ...(options.sendsHeatmaps && {
      heatmap: {
        platform: "image",
        name: "Where it is unusual",
        image_topic: options.topics.heatmap,
        content_type: "image/png",
      },
    }),
  };
}

function alarmEntities({ topics }: DiscoveryOptions): Record<string, Entity> {
  return {
    alarm: {
      platform: "binary_sensor",
      name: "Something unusual",
      device_class: "problem",
      state_topic: topics.alarm,
      payload_on: "ON",
      payload_off: "OFF",
    },
    anomaly: {
      platform: "event",
      name: "Anomaly",
      state_topic: topics.anomalies,
      event_types: [...eventPhases],
      value_template:
        "{{ {'event_type': value_json.phase, 'id': value_json.event, 'late': value_json.late," +
        " 'score': value_json.score, 'p_value': value_json.pValue," +
        " 'evidence': value_json.evidence, 'region': value_json.region," +
        " 'duration_seconds': value_json.durationMs / 1000, 'camera': value_json.camera," +
        " 'time': value_json.t} | to_json }}",
    },
  };
}

function stateEntities({ topics }: DiscoveryOptions): Record<string, Entity> {
  return {
    score: {
      platform: "sensor",
      name: "Score",
      state_topic: topics.score,
      value_template: "{{ value_json.score | round(2) }}",
      state_class: "measurement",
      suggested_display_precision: 2,
      icon: "mdi:gauge",
    },
    camera: {
      platform: "sensor",
      name: "Camera",
      state_topic: topics.camera,
      device_class: "enum",
      options: [...cameraStates],
      entity_category: "diagnostic",
      icon: "mdi:cctv",
    },
    learning: {
      platform: "sensor",
      name: "Promise",
      state_topic: topics.score,
      value_template:
        "{% if value_json.learning %}learning, {{ value_json.learning.haveDays | round(1) }} of" +
        " {{ value_json.learning.needDays | int }} days{% else %}kept{% endif %}",
      entity_category: "diagnostic",
      icon: "mdi:school",
    },
    accepted: {
      platform: "sensor",
      name: "Events called normal",
      state_topic: topics.settings,
      value_template: "{{ value_json.accepted }}",
      entity_category: "diagnostic",
      icon: "mdi:check-all",
    },
  };
}

function diagnosticEntities({ topics }: DiscoveryOptions): Record<string, Entity> {
  const sensor = (name: string, field: string, icon: string, more: object = {}): Entity => ({
    platform: "sensor",
    name,
    state_topic: topics.diagnostics,
    value_template: `{{ value_json.${field} }}`,
    entity_category: "diagnostic",
    icon,
    ...more,
  });
  return {
    last_event: sensor("Last event", "lastEventAt", "mdi:clock-alert-outline", {
      device_class: "timestamp",
      entity_category: undefined,
    }),
    achieved: sensor("Events in seven days", "eventsLastWeek", "mdi:calendar-week", {
      state_class: "measurement",
    }),
    round: sensor("Round", "round", "mdi:sync"),
    uptime: sensor("Uptime", "uptimeMs", "mdi:timer-outline", {
      device_class: "duration",
      unit_of_measurement: "h",
      suggested_display_precision: 1,
      value_template: "{{ (value_json.uptimeMs / 3600000) | round(2) }}",
    }),
    temperature: sensor("Processor", "celsius", "mdi:thermometer", {
      device_class: "temperature",
      state_class: "measurement",
      unit_of_measurement: "°C",
    }),
    model: sensor("Model", "installed", "mdi:brain", {
      state_topic: topics.update,
      value_template: versionOf("installed"),
    }),
  };
}

/** A round's number means nothing in another run of the aggregator: the digest tells them apart. */
const versionOf = (field: string): string =>
  `{{ 'round ' ~ value_json.${field}.rounds ~ ', ' ~ value_json.${field}.weights[:8]` +
  ` if value_json.${field} else 'none' }}`;

function updateEntity({ topics, updates }: DiscoveryOptions): Entity {
  return {
    platform: "update",
    name: "Model",
    state_topic: topics.update,
    value_template: versionOf("installed"),
    latest_version_topic: topics.update,
    latest_version_template: versionOf("latest"),
    entity_category: "config",
    ...(updates === "ask" && {
      command_topic: commandTopic(topics, "install"),
      // Not a template: this platform sends its payload as it is.
      payload_install: JSON.stringify({ request: "install" }),
    }),
  };
}

function commandEntities({ topics }: DiscoveryOptions): Record<string, Entity> {
  const button = (name: string, command: string, icon: string, category = "config"): Entity => ({
    platform: "button",
    name,
    command_topic: commandTopic(topics, command),
    command_template: `{ ${request} }`,
    entity_category: category,
    icon,
  });
  return {
    normal: button("This is normal", "normal", "mdi:thumb-up"),
    undo: button('Undo "this is normal"', "undo", "mdi:undo"),
    relearn: button("Learn again", "relearn", "mdi:restart"),
    threshold: {
      platform: "number",
      name: "Threshold",
      state_topic: topics.settings,
      value_template: "{{ value_json.threshold }}",
      command_topic: commandTopic(topics, "threshold"),
      command_template: `{ ${request}, "value": {{ value }} }`,
      min: 0.25,
      max: 4,
      step: 0.05,
      mode: "slider",
      entity_category: "config",
      icon: "mdi:tune-vertical",
    },
    promise: {
      platform: "number",
      name: "False events a week",
      state_topic: topics.settings,
      value_template: "{{ value_json.eventsPerWeek }}",
      command_topic: commandTopic(topics, "promise"),
      command_template: `{ ${request}, "eventsPerWeek": {{ value }} }`,
      min: 0.5,
      max: 7,
      step: 0.5,
      mode: "box",
      entity_category: "config",
      icon: "mdi:tune",
    },
  };
}

/** The topic of one command out of the filter of all. */
function commandTopic({ commands }: DeviceTopics, name: string): string {
  return commands.replace("+", name);
}
