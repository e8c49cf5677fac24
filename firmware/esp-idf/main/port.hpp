// The table of functions that the application asks of an ESP32.
#pragma once

#include "esp_heap_caps.h"
#include "esp_log.h"
#include "esp_partition.h"
#include "esp_random.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "esp_wifi.h"
#include "lares/device/port.hpp"
#include "lares/port/ed25519.hpp"
#include "lares/port/sha256.hpp"
#include "mqtt_client.h"
#include "time.h"

namespace lares::port {

constexpr char kTag[] = "lares";

struct Machine {
  esp_mqtt_client_handle_t mqtt;
  const esp_partition_t* flash;
  /** 64 bytes: seed and public half, zeros while there is no key. */
  const uint8_t* signingKey;
  round::TrainingSpace training;
  round::Session* session;
  /** The camera's memory and that of a round are the same: one of both runs. */
  void (*stopCamera)();
  void (*startCamera)();
};

inline Machine& machineOf(void* context) { return *static_cast<Machine*>(context); }

inline device::ResetReason resetReason() {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON:
      return device::ResetReason::powerOn;
    case ESP_RST_SW:
      return device::ResetReason::software;
    case ESP_RST_PANIC:
      return device::ResetReason::crash;
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT:
      return device::ResetReason::watchdog;
    case ESP_RST_BROWNOUT:
      return device::ResetReason::brownout;
    default:
      return device::ResetReason::unknown;
  }
}

inline int32_t rssi() {
  wifi_ap_record_t access = {};
  return esp_wifi_sta_get_ap_info(&access) == ESP_OK ? access.rssi : 0;
}

/** A clock that was never set tells 1970. */
inline uint64_t utcMs() {
  constexpr int64_t k2024 = 1704067200;
  timeval now = {};
  gettimeofday(&now, nullptr);
  if (now.tv_sec < k2024) return 0;
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_usec) / 1000;
}

inline void log(device::LogLevel level, const char* event, const char* detail) {
  if (level == device::LogLevel::error) ESP_LOGE(kTag, "%s: %s", event, detail);
  if (level == device::LogLevel::warn) ESP_LOGW(kTag, "%s: %s", event, detail);
  if (level == device::LogLevel::info) ESP_LOGI(kTag, "%s: %s", event, detail);
}

/** esp-mqtt numbers from 1; it answers 0 to QoS 0 alone, and less than 0 when it took nothing. */
inline uint32_t publish(Machine& machine, const char* topic, const char* payload, uint32_t length,
                        bool isRetained) {
  if (machine.mqtt == nullptr) return 0;
  const int id = esp_mqtt_client_enqueue(machine.mqtt, topic, payload, static_cast<int>(length), 1,
                                         isRetained ? 1 : 0, true);
  return id > 0 ? static_cast<uint32_t>(id) : 0;
}

inline void returnSession(Machine& machine) {
  heap_caps_free(machine.session);
  machine.session = nullptr;
  machine.startCamera();
}

/** From the heap, beside Wi-Fi and TLS. */
inline round::Session* borrowSession(Machine& machine) {
  machine.stopCamera();
  void* memory = heap_caps_malloc(sizeof(round::Session), MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL);
  if (memory == nullptr) {
    returnSession(machine);
    return nullptr;
  }
  machine.session = round::sessionIn(memory);
  return machine.session;
}

inline device::Port make(Machine& machine) {
  return {
      &machine,
      [](void*) { return static_cast<uint64_t>(esp_timer_get_time()) / 1000; },
      [](void*) { return utcMs(); },
      [](void*, uint8_t* bytes, uint32_t length) { esp_fill_random(bytes, length); },
      [](void*) {
        return device::Health{esp_get_free_heap_size(), esp_get_minimum_free_heap_size(), rssi(),
                              resetReason()};
      },
      [](void*, device::LogLevel level, const char* event, const char* detail) {
        log(level, event, detail);
      },
      [](void*) { esp_restart(); },
      [](void* context, uint32_t address, void* bytes, uint32_t length) {
        return esp_partition_read(machineOf(context).flash, address, bytes, length) == ESP_OK;
      },
      [](void* context, uint32_t address, const void* bytes, uint32_t length) {
        return esp_partition_write(machineOf(context).flash, address, bytes, length) == ESP_OK;
      },
      [](void* context, uint32_t address) {
        return esp_partition_erase_range(machineOf(context).flash, address, 4096) == ESP_OK;
      },
      [](void* context, const char* topic, const char* payload, uint32_t length, bool isRetained) {
        return publish(machineOf(context), topic, payload, length, isRetained);
      },
      [](void* context, const char* filter) {
        esp_mqtt_client_subscribe_single(machineOf(context).mqtt, filter, 1);
      },
      [](void*, const uint8_t* key, const uint8_t* signature, const void* message,
         uint32_t length) {
        return isSignedBy(key, signature, message, length);
      },
      [](void* context, const void* message, uint32_t length, uint8_t* signature) {
        return sign(machineOf(context).signingKey, message, length, signature);
      },
      [](void*, const void* message, uint32_t length, uint8_t* digest) {
        sha256(message, length, digest);
      },
      machine.training,
      [](void* context) { return borrowSession(machineOf(context)); },
      [](void* context) { returnSession(machineOf(context)); },
  };
}

}  // namespace lares::port
