// The application, without hardware: boot, self-test, learn, watch, tell, and train with the fleet.
#pragma once

#include <stdint.h>

#include "lares/device/discovery.hpp"
#include "lares/device/equal.hpp"
#include "lares/device/event-log.hpp"
#include "lares/device/identity.hpp"
#include "lares/device/json-number.hpp"
#include "lares/device/messages.hpp"
#include "lares/device/model-slots.hpp"
#include "lares/device/outbox.hpp"
#include "lares/device/port.hpp"
#include "lares/device/publications.hpp"
#include "lares/device/room-watch.hpp"
#include "lares/round/round-member.hpp"

namespace lares::device {

/** Everything of a device is in here; a port has one, for ever, and calls it from one thread. */
class Device {
 public:
  /**
   * Reads what earlier boots left, tests the model, and is ready for frames: learning and watching
   * wait for no network. The arguments must outlive the device.
   */
  void boot(const Port& port, const Identity& identity, const Plan& plan,
            const micro::CompiledModel& factory) {
    port_ = &port;
    identity_ = &identity;
    plan_ = &plan;
    port.fillRandom(port.context, boot_, sizeof boot_);
    log_.open(port);
    EventRecord mark = emptyRecord(port, boot_);
    log_.append(mark);
    const bool isTested = models_.boot(port, identity, factory, room_.arena());
    room_.boot({&port, &plan, boot_, &models_, &log_, &board_}, isTested);
    if (stage() == Stage::faulty) {
      setProblem("self-test failed: flash the firmware again; if it stays, the chip is faulty");
    }
    member_.boot(port, identity, factory.spec, reinterpret_cast<uint8_t*>(payload_));
    if (member_.state() == round::Training::unproven) {
      setProblem("training is off: this chip or its compiler computes otherwise than the fleet; "
                 "build the firmware with -ffp-contract=off");
    }
    trainingTold_ = member_.state();
    say(LogLevel::info, "booted", nameOf(stage()));
  }

  // --- what the port tells ---

  /** A new connection with a clean session. */
  void onConnected() {
    isConnected_ = true;
    const bool wasOnTrial = models_.isOnTrial();
    models_.confirm();
    if (wasOnTrial) say(LogLevel::info, "model-confirmed", "");
    port_->subscribe(port_->context, DeviceTopic(*identity_, "cmd/+").chars);
    port_->subscribe(port_->context, DeviceTopic(*identity_, "model").chars);
    member_.onConnected();
    board_.due.addAll();
    outbox_.onConnected(nowMs());
    flush();
  }

  void onDisconnected() {
    isConnected_ = false;
    outbox_.onDisconnected();
  }

  void onAcknowledged(uint32_t messageId) {
    if (outbox_.onAcknowledged(log_, messageId)) flush();
  }

  /** @param topic ends with a 0 @param isRetained whether it is older than the subscription */
  void onMessage(const char* topic, const uint8_t* payload, uint32_t length, bool isRetained) {
    if (isEqual(topic, DeviceTopic(*identity_, "model").chars)) {
      // An empty payload is a cleared topic.
      if (length > 0) onModel(payload, length);
    } else if (!member_.onMessage(topic, payload, length) && !isRetained) {
      // A retained command would be obeyed again after each restart.
      onCommand(topic, reinterpret_cast<const char*>(payload), length);
    }
    takePart();
    flush();
  }

  /** Not while the device trains: its camera's memory is lent. */
  void onPicture(const uint8_t* picture, int32_t width, int32_t height) {
    if (isTraining()) return;
    frames_++;
    room_.see(picture, width, height);
    if (room_.usualFrame() != nullptr) member_.offer(room_.usualFrame());
    takePart();
    flush();
  }

  /** Whether `train` has something to do, instead of pictures. */
  bool isTraining() const { return member_.isTraining(); }

  /** Trains with one frame; between two calls the port serves the network and calls `tick`. */
  void train() {
    if (member_.step()) return;
    takePart();
    flush();
  }

  /** What keeps the port from working, with the remedy; empty when all is well again. Not copied. */
  void setProblem(const char* problem) { board_.setProblem(*port_, problem); }

  /** To be called at least once a second. */
  void tick() {
    const uint64_t now = nowMs();
    if (now - diagnosedMs_ >= kDiagnosticsMs) {
      framesPerMinute_ = frames_;
      frames_ = 0;
      diagnosedMs_ = now;
      board_.due.add(Publication::diagnostics);
    }
    if (stage() == Stage::watching && now - scoredMs_ >= kScoreMs) {
      scoredMs_ = now;
      board_.due.add(Publication::score);
    }
    flush();
  }

  Stage stage() const { return room_.stage(); }
  const EventLog& events() const { return log_; }
  const ModelSlots& models() const { return models_; }
  const RoomWatch& room() const { return room_; }
  round::Training training() const { return member_.state(); }

 private:
  static constexpr uint64_t kDiagnosticsMs = 60000;
  static constexpr uint64_t kScoreMs = 30000;
  static constexpr uint32_t kPayloadBytes = 5120;
  static_assert(kPayloadBytes >= round::kScratchBytes, "an update is written in it");
  static constexpr uint32_t kLeastPercent = 25;
  static constexpr uint32_t kMostPercent = 400;

  uint64_t nowMs() const { return port_->uptimeMs(port_->context); }

  void say(LogLevel level, const char* event, const char* detail) const {
    port_->log(port_->context, level, event, detail);
  }

  // --- messages ---

  void onCommand(const char* topic, const char* json, uint32_t length) {
    uint32_t milli = 0;
    if (isEqual(topic, DeviceTopic(*identity_, "cmd/relearn").chars)) {
      room_.relearn();
    } else if (isEqual(topic, DeviceTopic(*identity_, "cmd/restart").chars)) {
      say(LogLevel::info, "restart", "asked for over MQTT");
      port_->restart(port_->context);
    } else if (isEqual(topic, DeviceTopic(*identity_, "cmd/threshold").chars) &&
               findNumber(json, length, "value", milli) && milli / 10 >= kLeastPercent &&
               milli / 10 <= kMostPercent) {
      room_.setSensitivity(milli / 10);
    } else {
      say(LogLevel::warn, "command-refused", topic);
    }
  }

  void onModel(const uint8_t* payload, uint32_t length) {
    const Installation result = models_.install(payload, length, room_.arena());
    board_.due.add(Publication::modelStatus);
    refusal_ = result == Installation::same || result == Installation::pending ? "" : textOf(result);
    say(refusal_[0] == '\0' ? LogLevel::info : LogLevel::warn, "model", textOf(result));
    if (result == Installation::pending) port_->restart(port_->context);
  }

  /** Watching comes first: no training begins while something is going on in the room. */
  bool isFree() const { return stage() != Stage::faulty && !room_.isAlarmOn(); }

  void takePart() {
    member_.tryToBegin(isFree());
    const bool takesPart = member_.takesPart(isFree());
    if (takesPart != isPartTold_) board_.due.add(Publication::info);
    isPartTold_ = takesPart;
    if (member_.state() != trainingTold_) board_.due.add(Publication::diagnostics);
    trainingTold_ = member_.state();
  }

  // --- publications ---

  /** Events first: they matter most. Stops where the port takes no more. */
  void flush() {
    if (isConnected_) {
      Text text(payload_);
      outbox_.pump(*port_, *identity_, log_, text, nowMs());
      for (Publication next; board_.due.find(next); board_.due.remove(next)) {
        if (!publish(next)) return;
      }
    }
    // Behind the info that says of whose task this device is.
    member_.tick(isConnected_);
  }

  bool publish(Publication publication) {
    Text text(payload_);
    switch (publication) {
      case Publication::state:
        text.add("online");
        return send("state", text, true);
      case Publication::info:
        writeInfo(text, *identity_, member_.takesPart(isFree()));
        return send("info", text, true);
      case Publication::discovery:
        writeDiscovery(text, *identity_);
        return sendTo(DiscoveryTopic(*identity_).chars, text, true);
      case Publication::camera:
        text.add(nameOf(room_.camera()));
        return send("camera", text, true);
      case Publication::alarm:
        text.add(room_.isAlarmOn() ? "ON" : "OFF");
        return send("alarm", text, true);
      case Publication::settings:
        writeSettings(text, *identity_, room_.sensitivityPercent());
        return send("settings", text, true);
      case Publication::modelStatus:
        writeModelStatus(text, *identity_, models_, refusal_);
        return send("model/status", text, true);
      case Publication::diagnostics:
        writeDiagnostics(text, *identity_, diagnostics());
        return send("diagnostics", text, true);
      case Publication::score:
        writeScore(text, *identity_, port_->utcMs(port_->context), room_.takeHighestMilli(),
                   room_.isAlarmOn());
        return send("score", text, false);
    }
    return true;
  }

  Diagnostics diagnostics() const {
    Diagnostics values = {};
    for (int i = 0; i < 8; i++) values.boot[i] = boot_[i];
    values.bootCount = log_.bootCount();
    values.uptimeMs = nowMs();
    values.stage = stage();
    values.learnedFrames = room_.learnedFrames();
    values.plannedFrames = plannedFrames(*plan_);
    values.framesPerMinute = framesPerMinute_;
    values.eventsWaiting = log_.waiting();
    values.eventsLost = log_.lost();
    values.health = port_->health(port_->context);
    values.training = member_.state();
    values.problem = board_.problem;
    return values;
  }

  bool send(const char* name, const Text& text, bool isRetained) {
    return sendTo(DeviceTopic(*identity_, name).chars, text, isRetained);
  }

  bool sendTo(const char* topic, const Text& text, bool isRetained) {
    if (!text.isWhole()) {
      say(LogLevel::error, "message-too-long", topic);
      return true;
    }
    return port_->publish(port_->context, topic, text.chars(), text.length(), isRetained) != 0;
  }

  const Port* port_ = nullptr;
  const Identity* identity_ = nullptr;
  const Plan* plan_ = nullptr;
  uint8_t boot_[8] = {};
  bool isConnected_ = false;
  const char* refusal_ = "";
  uint32_t frames_ = 0;
  uint32_t framesPerMinute_ = 0;
  uint64_t diagnosedMs_ = 0;
  uint64_t scoredMs_ = 0;
  /** What the fleet has been told last. */
  round::Training trainingTold_ = round::Training::none;
  bool isPartTold_ = false;

  NoticeBoard board_;
  ModelSlots models_;
  EventLog log_;
  RoomWatch room_;
  Outbox outbox_;
  round::RoundMember member_;
  char payload_[kPayloadBytes];
};

}  // namespace lares::device
