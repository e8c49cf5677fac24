#pragma once

#include <stdint.h>

#include "lares/device/stored-state.hpp"
#include "lares/micro/score.hpp"
#include "lares/micro/watch.hpp"

namespace lares::device {

/** What a device does with frames; in this order. */
enum class Stage : uint8_t { background = 0, cells = 1, calibration = 2, watching = 3, faulty = 4 };

inline const char* nameOf(Stage stage) {
  switch (stage) {
    case Stage::background:
      return "background";
    case Stage::cells:
      return "cells";
    case Stage::calibration:
      return "calibration";
    case Stage::watching:
      return "watching";
    case Stage::faulty:
      return "faulty";
  }
  return "faulty";
}

/** How many frames a device learns from, and what it promises then. */
struct Plan {
  /** At most `kMaxBackgroundFrames`. */
  uint32_t backgroundFrames;
  /** At least 2, at most `kMaxCellFrames`. */
  uint32_t cellFrames;
  uint32_t calibrationFrames;
  /** Of frames like those of calibration at most one in so many is an alarm. */
  uint32_t alarmOneIn;
  /** An event ends when no frame was loud for so long. */
  uint32_t quietMs;
  /** A lasting event is told again so often. */
  uint32_t ongoingMs;
};

/** Whether a device with this plan can ever watch. */
inline bool isPossible(const Plan& plan) {
  return plan.backgroundFrames >= 1 && plan.backgroundFrames <= micro::kMaxBackgroundFrames &&
         plan.cellFrames >= 2 && plan.cellFrames <= micro::kMaxCellFrames &&
         plan.alarmOneIn >= 1 && plan.calibrationFrames >= 1 &&
         plan.calibrationFrames + 1 >= plan.alarmOneIn;
}

inline uint32_t plannedFrames(const Plan& plan) {
  return plan.backgroundFrames + plan.cellFrames + plan.calibrationFrames;
}

/** Where a room stands that was learned with `plan`. */
inline Stage stageOf(const StoredState& state, const Plan& plan) {
  switch (state.room.phase) {
    case micro::RoomPhase::background:
      return Stage::background;
    case micro::RoomPhase::cells:
      return Stage::cells;
    case micro::RoomPhase::learned:
      break;
  }
  return state.calibration.count < plan.calibrationFrames ? Stage::calibration : Stage::watching;
}

inline uint32_t learnedFrames(const StoredState& state) {
  return state.room.backgroundFrames + state.room.cellFrames + state.calibration.count;
}

/** Forgets the room. */
inline void forgetRoom(StoredState& state) {
  micro::clear(state.room);
  state.calibration = micro::Calibration{};
}

/** Forgets what depends on the model; the background does not. */
inline void forgetCells(StoredState& state) {
  state.calibration = micro::Calibration{};
  if (state.room.phase == micro::RoomPhase::background) return;
  state.room.phase = micro::RoomPhase::cells;
  state.room.cellFrames = 0;
  for (micro::CellStatistics& cell : state.room.cells) cell.learning = {0, 0};
}

/** Learns from one frame of 32x32 gray bytes. @returns the stage of the next one */
inline Stage learn(StoredState& state, const Plan& plan, const micro::Model& model,
                   const uint8_t* frame, micro::Workspace& workspace,
                   micro::Confirmation& confirmation) {
  micro::Room& room = state.room;
  switch (stageOf(state, plan)) {
    case Stage::background:
      micro::addToBackground(room, frame);
      if (room.backgroundFrames >= plan.backgroundFrames) micro::finishBackground(room);
      break;
    case Stage::cells:
      micro::measureFrame(model, room, frame, workspace);
      micro::addToCells(room, workspace.cells);
      if (room.cellFrames >= plan.cellFrames) micro::finishCells(room);
      break;
    case Stage::calibration:
      // Of confirmed scores, since these are what an alarm is made of.
      state.calibration.add(
          confirmation.confirmed(micro::scoreFrame(model, room, frame, workspace)));
      break;
    case Stage::watching:
    case Stage::faulty:
      break;
  }
  return stageOf(state, plan);
}

}  // namespace lares::device
