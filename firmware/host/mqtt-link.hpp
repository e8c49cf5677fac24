#pragma once

#include <mosquitto.h>
#include <stdint.h>

#include <string>

#include "lares/device/device.hpp"

namespace lares::host {

/**
 * The device's connection, by libmosquitto, in one thread. Each connection has a client of its own, so
 * that what an earlier one had under way is forgotten: the application sends it again.
 */
class MqttLink {
 public:
  MqttLink(device::Device& device, const device::Identity& identity, std::string host, int port)
      : device_(device), identity_(identity), host_(std::move(host)), port_(port) {}
  ~MqttLink() { drop(); }
  MqttLink(const MqttLink&) = delete;
  MqttLink& operator=(const MqttLink&) = delete;

  /** Sends and receives for at most `waitMs`; connects where there is no connection. */
  void run(uint64_t nowMs, int waitMs) {
    if (client_ == nullptr && nowMs >= retryMs_) connect(nowMs);
    if (client_ == nullptr) return;
    if (mosquitto_loop(client_, waitMs, 1) == MOSQ_ERR_SUCCESS) return;
    drop();
    retryMs_ = nowMs + kRetryMs;
  }

  bool isConnected() const { return isConnected_; }

  uint32_t publish(const char* topic, const char* payload, uint32_t length, bool isRetained) {
    if (!isConnected_ || underWay_ == kMaxUnderWay) return 0;
    int id = 0;
    const int error = mosquitto_publish(client_, &id, topic, static_cast<int>(length), payload, 1,
                                        isRetained);
    if (error != MOSQ_ERR_SUCCESS) return 0;
    underWay_++;
    return static_cast<uint32_t>(id);
  }

  void subscribe(const char* filter) {
    if (isConnected_) mosquitto_subscribe(client_, nullptr, filter, 1);
  }

 private:
  static constexpr uint64_t kRetryMs = 250;
  static constexpr int kKeepAliveSeconds = 30;
  /** As many as an ESP32 has buffers for. */
  static constexpr uint32_t kMaxUnderWay = 32;

  void connect(uint64_t nowMs) {
    retryMs_ = nowMs + kRetryMs;
    client_ = mosquitto_new(identity_.device, true, this);
    if (client_ == nullptr) return;
    underWay_ = 0;
    mosquitto_connect_callback_set(client_, [](mosquitto*, void* link, int code) {
      if (code == 0) static_cast<MqttLink*>(link)->onConnected();
    });
    mosquitto_publish_callback_set(client_, [](mosquitto*, void* link, int id) {
      static_cast<MqttLink*>(link)->onAcknowledged(id);
    });
    mosquitto_message_callback_set(
        client_, [](mosquitto*, void* link, const mosquitto_message* message) {
          static_cast<MqttLink*>(link)->onMessage(*message);
        });
    const device::DeviceTopic will(identity_, "state");
    mosquitto_will_set(client_, will.chars, 7, "offline", 1, true);
    if (mosquitto_connect(client_, host_.c_str(), port_, kKeepAliveSeconds) != MOSQ_ERR_SUCCESS) drop();
  }

  void onConnected() {
    isConnected_ = true;
    device_.onConnected();
  }

  void onAcknowledged(int id) {
    if (underWay_ > 0) underWay_--;
    device_.onAcknowledged(static_cast<uint32_t>(id));
  }

  void onMessage(const mosquitto_message& message) {
    device_.onMessage(message.topic, static_cast<const uint8_t*>(message.payload),
                      static_cast<uint32_t>(message.payloadlen), message.retain);
  }

  void drop() {
    if (client_ != nullptr) mosquitto_destroy(client_);
    client_ = nullptr;
    if (!isConnected_) return;
    isConnected_ = false;
    device_.onDisconnected();
  }

  device::Device& device_;
  const device::Identity& identity_;
  std::string host_;
  int port_;
  mosquitto* client_ = nullptr;
  bool isConnected_ = false;
  uint32_t underWay_ = 0;
  uint64_t retryMs_ = 0;
};

}  // namespace lares::host
