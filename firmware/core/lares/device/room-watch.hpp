#pragma once

#include <stdint.h>

#include "lares/device/camera-check.hpp"
#include "lares/device/event-log.hpp"
#include "lares/device/event-tracker.hpp"
#include "lares/device/learning.hpp"
#include "lares/device/model-slots.hpp"
#include "lares/device/port.hpp"
#include "lares/device/publications.hpp"
#include "lares/device/stored-state.hpp"
#include "lares/micro/area-average.hpp"
#include "lares/micro/score.hpp"
#include "lares/micro/watch.hpp"

namespace lares::device {

/** What a room is watched with; all of it outlives the watch. */
struct WatchParts {
  const Port* port;
  const Plan* plan;
  /** Eight random bytes. */
  const uint8_t* boot;
  const ModelSlots* models;
  EventLog* log;
  NoticeBoard* board;
};

/** A room, as one boot of a device sees it: learns it, then watches it and stores what it notices. */
class RoomWatch {
 public:
  /** Reads what earlier boots learned. @param isTested whether the model may run */
  void boot(const WatchParts& parts, bool isTested) {
    parts_ = parts;
    loadState();
    stage_ = isTested && isPossible(*parts.plan) ? stageOf(state_, *parts.plan) : Stage::faulty;
  }

  /** @param picture gray, at least 32x32, at most 640 wide and high */
  void see(const uint8_t* picture, int32_t width, int32_t height) {
    isUsual_ = false;
    if (stage_ == Stage::faulty) return;
    micro::areaAverage(picture, width, height, frame_);
    const CameraState camera =
        camera_.check(frame_, state_.room, state_.room.phase != micro::RoomPhase::background);
    if (camera != cameraState_) onCamera(camera);
    if (camera == CameraState::watching) onFrame();
  }

  /** The last frame, where it can be trained on: no event is open, and nothing is in front of the camera. */
  const uint8_t* usualFrame() const { return isUsual_ ? frame_ : nullptr; }

  Stage stage() const { return stage_; }
  CameraState camera() const { return cameraState_; }
  bool isAlarmOn() const { return isAlarmOn_; }
  uint32_t sensitivityPercent() const { return state_.sensitivityPercent; }
  uint32_t learnedFrames() const { return device::learnedFrames(state_); }
  uint32_t lastScoreMilli() const { return scoreMilli_; }
  /** Of the last frame by itself, Q16, while calibrating or watching. */
  uint32_t frameScore() const { return confirmation_.latest(); }
  /** Memory that is free between two frames. */
  micro::Arena& arena() { return workspace_.arena; }

  /** Highest since this was asked last. */
  uint32_t takeHighestMilli() {
    const uint32_t highest = highestMilli_;
    highestMilli_ = 0;
    return highest;
  }

  void setSensitivity(uint32_t percent) {
    state_.sensitivityPercent = percent;
    parts_.board->due.add(Publication::settings);
    if (stage_ == Stage::watching) save();
  }

  /** Forgets the room. */
  void relearn() {
    forgetRoom(state_);
    if (stage_ == Stage::faulty) return;
    tracker_.drop();
    confirmation_.reset();
    setAlarm(false);
    save();
    enter(stageOf(state_, *parts_.plan));
  }

 private:
  /**
   * A sixteenth of what is usual at the least deviation: three gray levels on 2 % of the frame. A
   * camera that is quieter than that would be alarmed by its own rounding.
   */
  static constexpr uint32_t kLeastThreshold = (1 << 16) / 16;

  void say(LogLevel level, const char* event, const char* detail) const {
    parts_.port->log(parts_.port->context, level, event, detail);
  }

  void loadState() {
    if (!store_.load(*parts_.port, state_)) {
      state_ = StoredState{};
      state_.sensitivityPercent = 100;
      forgetRoom(state_);
      copyModel(state_.model);
    }
    for (int i = 0; i < 32; i++) {
      if (state_.model[i] == parts_.models->weights()[i]) continue;
      // Residuals of another model are other residuals.
      forgetCells(state_);
      copyModel(state_.model);
      break;
    }
  }

  void copyModel(uint8_t (&to)[32]) const {
    for (int i = 0; i < 32; i++) to[i] = parts_.models->weights()[i];
  }

  void onCamera(CameraState camera) {
    cameraState_ = camera;
    confirmation_.reset();
    parts_.board->due.add(Publication::camera);
    say(LogLevel::warn, "camera", nameOf(camera));
  }

  void onFrame() {
    if (stage_ == Stage::watching) return watch();
    isUsual_ = true;
    const Stage next = learn(state_, *parts_.plan, parts_.models->model(), frame_, workspace_, confirmation_);
    if (next == stage_) return;
    enter(next);
    if (stage_ == Stage::watching) save();
  }

  void enter(Stage stage) {
    stage_ = stage;
    parts_.board->due.add(Publication::diagnostics);
    say(LogLevel::info, "stage", nameOf(stage_));
  }

  void watch() {
    const uint32_t score = micro::scoreFrame(parts_.models->model(), state_.room, frame_, workspace_);
    const uint32_t confirmed = confirmation_.confirmed(score);
    scoreMilli_ = milliOf(confirmed, threshold());
    if (scoreMilli_ > highestMilli_) highestMilli_ = scoreMilli_;
    EventReport report;
    const bool isTold = tracker_.track(*parts_.plan, state_.calibration, threshold(), confirmed,
                                       workspace_.grid.values, parts_.port->uptimeMs(parts_.port->context), report);
    isUsual_ = !tracker_.isOpen() && score < threshold();
    if (isTold) tell(report);
  }

  void tell(const EventReport& report) {
    EventRecord record = emptyRecord(*parts_.port, parts_.boot);
    record.report = report;
    copyModel(record.model);
    if (!parts_.log->append(record)) {
      parts_.board->setProblem(*parts_.port, "an event could not be stored: the flash is worn or its partition is missing");
    }
    char buffer[48];
    Text text(buffer);
    text.addHex(parts_.boot, 8).add('-').addNumber(report.event).add(' ').add(nameOf(report.phase));
    say(LogLevel::info, "event", text.chars());
    setAlarm(tracker_.isOpen());
  }

  /** An event ends at three quarters of this, which is where calibration says that a room is usual. */
  uint32_t threshold() const {
    const uint64_t calibrated =
        uint64_t{state_.calibration.threshold(parts_.plan->alarmOneIn)} * 4 / 3;
    const uint64_t scaled =
        (calibrated < kLeastThreshold ? kLeastThreshold : calibrated) * state_.sensitivityPercent / 100;
    return scaled > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(scaled);
  }

  void setAlarm(bool isOn) {
    if (isAlarmOn_ == isOn) return;
    isAlarmOn_ = isOn;
    parts_.board->due.add(Publication::alarm);
    parts_.board->due.add(Publication::score);
  }

  void save() {
    if (!store_.save(state_)) {
      parts_.board->setProblem(*parts_.port, "what was learned could not be stored: the flash is worn or its partition is missing");
    }
  }

  WatchParts parts_ = {};
  Stage stage_ = Stage::faulty;
  CameraState cameraState_ = CameraState::watching;
  bool isAlarmOn_ = false;
  bool isUsual_ = false;
  uint32_t scoreMilli_ = 0;
  /** Since the score was last told. */
  uint32_t highestMilli_ = 0;

  StateStore store_;
  StoredState state_ = {};
  EventTracker tracker_;
  CameraCheck camera_;
  micro::Confirmation confirmation_;
  micro::Workspace workspace_;
  uint8_t frame_[micro::kPixels];
};

}  // namespace lares::device
