// Device-based MQTT discovery of Home Assistant 2024.11 and later.
#pragma once

#include "lares/device/identity.hpp"
#include "lares/device/text.hpp"

namespace lares::device {

struct DiscoveryTopic {
  char chars[kTopicBytes];

  explicit DiscoveryTopic(const Identity& identity) {
    Text(chars).add("homeassistant/device/").add(identity.device).add("/config");
  }
};

/** One entity: its topics lie below the device's, so that no string is written by hand twice. */
struct Entity {
  const char* id;
  const char* platform;
  const char* name;
  /** Below the device's topics; null where the entity only commands. */
  const char* state;
  const char* command;
  /** More members of its object, each after a comma. */
  const char* more;
};

constexpr Entity kEntities[] = {
    {"anomaly", "binary_sensor", "Anomaly", "alarm", nullptr, R"(,"dev_cla":"problem")"},
    {"score", "sensor", "Score", "score", nullptr,
     R"(,"val_tpl":"{{ value_json.score }}","stat_cla":"measurement")"},
    {"camera", "sensor", "Camera", "camera", nullptr, R"(,"ent_cat":"diagnostic")"},
    {"threshold", "number", "Threshold", "settings", "threshold",
     R"(,"val_tpl":"{{ value_json.threshold }}","cmd_tpl":"{\"value\":{{ value }}}")"
     R"(,"min":0.25,"max":4,"step":0.05,"ent_cat":"config")"},
    {"relearn", "button", "Learn again", nullptr, "relearn", R"(,"ent_cat":"config")"},
    {"restart", "button", "Restart", nullptr, "restart",
     R"(,"dev_cla":"restart","ent_cat":"diagnostic")"},
    {"model", "update", "Model", "model/status", nullptr,
     R"(,"val_tpl":"{{ {'installed_version': value_json.installed|string,)"
     R"( 'latest_version': value_json.latest|string}|tojson }}","ent_cat":"diagnostic")"},
    {"stage", "sensor", "Stage", "diagnostics", nullptr,
     R"(,"val_tpl":"{{ value_json.stage }}","ent_cat":"diagnostic")"},
    {"rssi", "sensor", "Signal", "diagnostics", nullptr,
     R"(,"val_tpl":"{{ value_json.rssiDbm }}","unit_of_meas":"dBm","dev_cla":"signal_strength")"
     R"(,"ent_cat":"diagnostic")"},
    {"frames", "sensor", "Frames per minute", "diagnostics", nullptr,
     R"(,"val_tpl":"{{ value_json.framesPerMinute }}","ent_cat":"diagnostic")"},
    {"problem", "sensor", "Problem", "diagnostics", nullptr,
     R"(,"val_tpl":"{{ value_json.problem or 'none' }}","ent_cat":"diagnostic")"},
};

inline void writeEntity(Text& text, const Identity& identity, const Entity& entity) {
  text.add('"').add(entity.id).add(R"(":{"p":")").add(entity.platform).add(R"(","name":")");
  text.add(entity.name).add(R"(","uniq_id":"lares_)").add(identity.fleet).add('_');
  text.add(identity.device).add('_').add(entity.id).add('"');
  if (entity.state != nullptr) {
    text.add(R"(,"stat_t":")").add(DeviceTopic(identity, entity.state).chars).add('"');
  }
  if (entity.command != nullptr) {
    text.add(R"(,"cmd_t":")").add(DeviceTopic(identity, "cmd/").chars).add(entity.command).add('"');
  }
  text.add(entity.more).add('}');
}

inline void writeDiscovery(Text& text, const Identity& identity) {
  text.add(R"({"dev":{"ids":["lares_)").add(identity.fleet).add('_').add(identity.device);
  text.add(R"("],"name":)").addQuoted(identity.room).add(R"(,"mf":"Lares","mdl":"ESP32","sw":)");
  text.addQuoted(identity.version).add(R"(},"o":{"name":"lares","sw":)");
  text.addQuoted(identity.version).add(R"(},"avty_t":")");
  text.add(DeviceTopic(identity, "state").chars);
  text.add(R"(","pl_avail":"online","pl_not_avail":"offline","qos":1,"cmps":{)");
  bool isFirst = true;
  for (const Entity& entity : kEntities) {
    if (!isFirst) text.add(',');
    isFirst = false;
    writeEntity(text, identity, entity);
  }
  text.add("}}");
}

}  // namespace lares::device
