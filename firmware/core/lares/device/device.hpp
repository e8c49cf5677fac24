// The application, without hardware: boot, self-test, learn, watch, tell.
#pragma once

#include <stdint.h>

#include "lares/device/camera-check.hpp"
#include "lares/device/discovery.hpp"
#include "lares/device/event-log.hpp"
#include "lares/device/event-tracker.hpp"
#include "lares/device/identity.hpp"
#include "lares/device/json-number.hpp"
#include "lares/device/learning.hpp"
#include "lares/device/messages.hpp"
#include "lares/device/model-slots.hpp"
#include "lares/device/outbox.hpp"
#include "lares/device/port.hpp"
#include "lares/device/publications.hpp"
#include "lares/device/stored-state.hpp"
#include "lares/micro/area-average.hpp"
#include "lares/micro/score.hpp"
#include "lares/micro/watch.hpp"

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
    EventRecord mark = emptyRecord();
    log_.append(mark);
    const bool isTested = models_.boot(port, identity, factory, workspace_.arena);
    loadState();
    stage_ = isTested && isPossible(plan) ? stageOf(state_, plan) : Stage::faulty;
    if (stage_ == Stage::faulty) {
      setProblem("self-test failed: flash the firmware again; if it stays, the chip is faulty");
    }
    port.log(port.context, LogLevel::info, "booted", nameOf(stage_));
  }

  // --- what the port tells ---

  /** A new connection with a clean session. */
  void onConnected() {
    isConnected_ = true;
    const bool wasOnTrial = models_.isOnTrial();
    models_.confirm();
    if (wasOnTrial) port_->log(port_->context, LogLevel::info, "model-confirmed", "");
    port_->subscribe(port_->context, DeviceTopic(*identity_, "cmd/+").chars);
    port_->subscribe(port_->context, DeviceTopic(*identity_, "model").chars);
    due_.addAll();
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
    } else if (!isRetained) {
      // A retained command would be obeyed again after each restart.
      onCommand(topic, reinterpret_cast<const char*>(payload), length);
    }
    flush();
  }

  /** @param picture gray, at least 32x32, at most 640 wide and high */
  void onPicture(const uint8_t* picture, int32_t width, int32_t height) {
    frames_++;
    if (stage_ == Stage::faulty) return;
    micro::areaAverage(picture, width, height, frame_);
    const CameraState camera =
        camera_.check(frame_, state_.room, state_.room.phase != micro::RoomPhase::background);
    if (camera != cameraState_) onCamera(camera);
    if (camera == CameraState::watching) onFrame();
    flush();
  }

  /** What keeps the port from working, with the remedy; empty when all is well again. Not copied. */
  void setProblem(const char* problem) {
    problem_ = problem;
    if (problem[0] != '\0') port_->log(port_->context, LogLevel::error, "problem", problem);
    due_.add(Publication::diagnostics);
  }

  /** To be called at least once a second. */
  void tick() {
    const uint64_t now = nowMs();
    if (now - diagnosedMs_ >= kDiagnosticsMs) {
      framesPerMinute_ = frames_;
      frames_ = 0;
      diagnosedMs_ = now;
      due_.add(Publication::diagnostics);
    }
    if (stage_ == Stage::watching && now - scoredMs_ >= kScoreMs) {
      scoredMs_ = now;
      due_.add(Publication::score);
    }
    flush();
  }

  Stage stage() const { return stage_; }
  const EventLog& events() const { return log_; }
  const ModelSlots& models() const { return models_; }
  bool isAlarmOn() const { return isAlarmOn_; }
  uint32_t lastScoreMilli() const { return scoreMilli_; }
  /** Of the last frame by itself, Q16, while calibrating or watching. */
  uint32_t frameScore() const { return confirmation_.latest(); }

 private:
  static constexpr uint64_t kDiagnosticsMs = 60000;
  static constexpr uint64_t kScoreMs = 30000;
  static constexpr uint32_t kPayloadBytes = 5120;
  static constexpr uint32_t kLeastPercent = 25;
  static constexpr uint32_t kMostPercent = 400;
  /**
   * A sixteenth of what is usual at the least deviation: three gray levels on 2 % of the frame. A
   * camera that is quieter than that would be alarmed by its own rounding.
   */
  static constexpr uint32_t kLeastThreshold = (1 << 16) / 16;

  uint64_t nowMs() const { return port_->uptimeMs(port_->context); }

  static bool isEqual(const char* a, const char* b) {
    while (*a != '\0' && *a == *b) a++, b++;
    return *a == *b;
  }

  void loadState() {
    if (!store_.load(*port_, state_)) {
      state_ = StoredState{};
      state_.sensitivityPercent = 100;
      forgetRoom(state_);
      copyModel(state_.model);
    }
    for (int i = 0; i < 32; i++) {
      if (state_.model[i] == models_.weights()[i]) continue;
      // Residuals of another model are other residuals.
      forgetCells(state_);
      copyModel(state_.model);
      break;
    }
  }

  void copyModel(uint8_t (&to)[32]) const {
    for (int i = 0; i < 32; i++) to[i] = models_.weights()[i];
  }

  EventRecord emptyRecord() const {
    EventRecord record = {};
    for (int i = 0; i < 8; i++) record.boot[i] = boot_[i];
    record.uptimeMs = nowMs();
    record.utcMs = port_->utcMs(port_->context);
    return record;
  }

  // --- frames ---

  void onCamera(CameraState camera) {
    cameraState_ = camera;
    confirmation_.reset();
    due_.add(Publication::camera);
    port_->log(port_->context, LogLevel::warn, "camera", nameOf(camera));
  }

  void onFrame() {
    if (stage_ == Stage::watching) return watch();
    const Stage next = learn(state_, *plan_, models_.model(), frame_, workspace_, confirmation_);
    if (next == stage_) return;
    stage_ = next;
    due_.add(Publication::diagnostics);
    port_->log(port_->context, LogLevel::info, "stage", nameOf(stage_));
    if (stage_ == Stage::watching) save();
  }

  void watch() {
    const uint32_t score = micro::scoreFrame(models_.model(), state_.room, frame_, workspace_);
    const uint32_t confirmed = confirmation_.confirmed(score);
    scoreMilli_ = milliOf(confirmed, threshold());
    if (scoreMilli_ > highestMilli_) highestMilli_ = scoreMilli_;
    EventReport report;
    if (!tracker_.track(*plan_, state_.calibration, threshold(), confirmed, workspace_.grid.values,
                        nowMs(), report)) {
      return;
    }
    EventRecord record = emptyRecord();
    record.report = report;
    copyModel(record.model);
    if (!log_.append(record)) {
      setProblem("an event could not be stored: the flash is worn or its partition is missing");
    }
    logEvent(report);
    setAlarm(tracker_.isOpen());
  }

  void logEvent(const EventReport& report) const {
    char buffer[48];
    Text text(buffer);
    text.addHex(boot_, sizeof boot_).add('-').addNumber(report.event).add(' ');
    port_->log(port_->context, LogLevel::info, "event", text.add(nameOf(report.phase)).chars());
  }

  /** An event ends at three quarters of this, which is where calibration says that a room is usual. */
  uint32_t threshold() const {
    const uint64_t calibrated =
        uint64_t{state_.calibration.threshold(plan_->alarmOneIn)} * 4 / 3;
    const uint64_t scaled =
        (calibrated < kLeastThreshold ? kLeastThreshold : calibrated) * state_.sensitivityPercent / 100;
    return scaled > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(scaled);
  }

  void setAlarm(bool isOn) {
    if (isAlarmOn_ == isOn) return;
    isAlarmOn_ = isOn;
    due_.add(Publication::alarm);
    due_.add(Publication::score);
  }

  void save() {
    if (!store_.save(state_)) {
      setProblem("what was learned could not be stored: the flash is worn or its partition is missing");
    }
  }

  // --- messages ---

  void onCommand(const char* topic, const char* json, uint32_t length) {
    uint32_t milli = 0;
    if (isEqual(topic, DeviceTopic(*identity_, "cmd/relearn").chars)) {
      forgetRoom(state_);
      restartLearning();
    } else if (isEqual(topic, DeviceTopic(*identity_, "cmd/restart").chars)) {
      port_->log(port_->context, LogLevel::info, "restart", "asked for over MQTT");
      port_->restart(port_->context);
    } else if (isEqual(topic, DeviceTopic(*identity_, "cmd/threshold").chars) &&
               findNumber(json, length, "value", milli) && milli / 10 >= kLeastPercent &&
               milli / 10 <= kMostPercent) {
      state_.sensitivityPercent = milli / 10;
      due_.add(Publication::settings);
      if (stage_ == Stage::watching) save();
    } else {
      port_->log(port_->context, LogLevel::warn, "command-refused", topic);
    }
  }

  void restartLearning() {
    if (stage_ == Stage::faulty) return;
    stage_ = stageOf(state_, *plan_);
    tracker_.drop();
    confirmation_.reset();
    setAlarm(false);
    save();
    due_.add(Publication::diagnostics);
    port_->log(port_->context, LogLevel::info, "stage", nameOf(stage_));
  }

  void onModel(const uint8_t* payload, uint32_t length) {
    const Installation result = models_.install(payload, length, workspace_.arena);
    due_.add(Publication::modelStatus);
    refusal_ = result == Installation::same || result == Installation::pending ? "" : textOf(result);
    const LogLevel level = refusal_[0] == '\0' ? LogLevel::info : LogLevel::warn;
    port_->log(port_->context, level, "model", textOf(result));
    if (result == Installation::pending) port_->restart(port_->context);
  }

  // --- publications ---

  /** Events first: they matter most. Stops where the port takes no more. */
  void flush() {
    if (!isConnected_) return;
    Text text(payload_);
    outbox_.pump(*port_, *identity_, log_, text, nowMs());
    for (Publication next; due_.find(next); due_.remove(next)) {
      if (!publish(next)) return;
    }
  }

  bool publish(Publication publication) {
    Text text(payload_);
    switch (publication) {
      case Publication::state:
        text.add("online");
        return send("state", text, true);
      case Publication::info:
        writeInfo(text, *identity_);
        return send("info", text, true);
      case Publication::discovery:
        writeDiscovery(text, *identity_);
        return sendTo(DiscoveryTopic(*identity_).chars, text, true);
      case Publication::camera:
        text.add(nameOf(cameraState_));
        return send("camera", text, true);
      case Publication::alarm:
        text.add(isAlarmOn_ ? "ON" : "OFF");
        return send("alarm", text, true);
      case Publication::settings:
        writeSettings(text, *identity_, state_.sensitivityPercent);
        return send("settings", text, true);
      case Publication::modelStatus:
        writeModelStatus(text, *identity_, models_, refusal_);
        return send("model/status", text, true);
      case Publication::diagnostics:
        writeDiagnostics(text, *identity_, diagnostics());
        return send("diagnostics", text, true);
      case Publication::score:
        writeScore(text, *identity_, port_->utcMs(port_->context), highestMilli_, isAlarmOn_);
        highestMilli_ = 0;
        return send("score", text, false);
    }
    return true;
  }

  Diagnostics diagnostics() const {
    Diagnostics values = {};
    for (int i = 0; i < 8; i++) values.boot[i] = boot_[i];
    values.bootCount = log_.bootCount();
    values.uptimeMs = nowMs();
    values.stage = stage_;
    values.learnedFrames = learnedFrames(state_);
    values.plannedFrames = plannedFrames(*plan_);
    values.framesPerMinute = framesPerMinute_;
    values.eventsWaiting = log_.waiting();
    values.eventsLost = log_.lost();
    values.health = port_->health(port_->context);
    values.problem = problem_;
    return values;
  }

  bool send(const char* name, const Text& text, bool isRetained) {
    return sendTo(DeviceTopic(*identity_, name).chars, text, isRetained);
  }

  bool sendTo(const char* topic, const Text& text, bool isRetained) {
    if (!text.isWhole()) {
      port_->log(port_->context, LogLevel::error, "message-too-long", topic);
      return true;
    }
    return port_->publish(port_->context, topic, text.chars(), text.length(), isRetained) != 0;
  }

  const Port* port_ = nullptr;
  const Identity* identity_ = nullptr;
  const Plan* plan_ = nullptr;
  uint8_t boot_[8] = {};
  Stage stage_ = Stage::faulty;
  bool isConnected_ = false;
  bool isAlarmOn_ = false;
  CameraState cameraState_ = CameraState::watching;
  const char* problem_ = "";
  const char* refusal_ = "";
  uint32_t frames_ = 0;
  uint32_t framesPerMinute_ = 0;
  uint32_t scoreMilli_ = 0;
  /** Since the score was last told. */
  uint32_t highestMilli_ = 0;
  uint64_t diagnosedMs_ = 0;
  uint64_t scoredMs_ = 0;

  StateStore store_;
  StoredState state_ = {};
  ModelSlots models_;
  EventLog log_;
  Outbox outbox_;
  DuePublications due_;
  EventTracker tracker_;
  CameraCheck camera_;
  micro::Confirmation confirmation_;
  micro::Workspace workspace_;
  uint8_t frame_[micro::kPixels];
  char payload_[kPayloadBytes];
};

}  // namespace lares::device
