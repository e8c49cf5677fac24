#pragma once

#include <stdint.h>

#include "lares/device/event-record.hpp"
#include "lares/device/learning.hpp"
#include "lares/micro/room.hpp"
#include "lares/micro/watch.hpp"

namespace lares::device {

/** The bounds of the cells that are at least half as high as the highest one. */
inline Region regionOf(const uint32_t* grid) {
  uint32_t highest = 0;
  for (int i = 0; i < micro::kCells; i++) highest = grid[i] > highest ? grid[i] : highest;
  int left = micro::kGridSide, top = micro::kGridSide, right = 0, bottom = 0;
  for (int y = 0; y < micro::kGridSide; y++) {
    for (int x = 0; x < micro::kGridSide; x++) {
      if (grid[y * micro::kGridSide + x] < highest - highest / 2) continue;
      left = x < left ? x : left;
      right = x > right ? x : right;
      top = y < top ? y : top;
      bottom = y;
    }
  }
  return {static_cast<uint8_t>(left), static_cast<uint8_t>(top),
          static_cast<uint8_t>(right - left + 1), static_cast<uint8_t>(bottom - top + 1)};
}

/** p-value of a score among those of calibration: (1 + others as high) / (1 + others), in millionths. */
inline uint32_t pValueMicro(const micro::Calibration& calibration, uint32_t score) {
  uint32_t asHigh = 0;
  for (const uint32_t other : calibration.highest) asHigh += other >= score && other != 0 ? 1 : 0;
  const uint64_t share = uint64_t{1000000} * (1 + asHigh) / (uint64_t{calibration.count} + 1);
  return share == 0 ? 1 : static_cast<uint32_t>(share);
}

/** `score` / `threshold` in thousandths, at least 1. */
inline uint32_t milliOf(uint32_t score, uint32_t threshold) {
  const uint64_t milli = uint64_t{score} * 1000 / (threshold == 0 ? 1 : threshold);
  return milli == 0 ? 1 : milli > 1000000000 ? 1000000000 : static_cast<uint32_t>(milli);
}

/** One event at a time: when it begins, rises by half, lasts and ends. */
class EventTracker {
 public:
  bool isOpen() const { return isOpen_; }

  /** A new boot counts events anew. */
  void reset() { *this = EventTracker(); }

  /** Ends what is open without telling. */
  void drop() { isOpen_ = false; }

  /**
   * @param confirmed level of this frame @param report set when something is to be told
   * @returns whether there is
   */
  bool track(const Plan& plan, const micro::Calibration& calibration, uint32_t threshold,
             uint32_t confirmed, const uint32_t* grid, uint64_t nowMs, EventReport& report) {
    const bool isLoud = micro::isEventOpen(isOpen_, confirmed, threshold);
    if (isLoud) lastLoudMs_ = nowMs;
    if (!isOpen_) {
      if (!isLoud) return false;
      isOpen_ = true;
      beganMs_ = nowMs;
      current_ = {current_.event + 1, 0, 0, 0, {}, EventPhase::begin};
      return tell(EventPhase::begin, calibration, threshold, confirmed, grid, nowMs, report);
    }
    if (nowMs - lastLoudMs_ >= plan.quietMs) {
      isOpen_ = false;
      return tell(EventPhase::end, calibration, threshold, 0, grid, nowMs, report);
    }
    const bool hasRisen = milliOf(confirmed, threshold) >= current_.scoreMilli + current_.scoreMilli / 2;
    if (hasRisen) return tell(EventPhase::peak, calibration, threshold, confirmed, grid, nowMs, report);
    if (nowMs - toldMs_ < plan.ongoingMs) return false;
    return tell(EventPhase::ongoing, calibration, threshold, 0, grid, nowMs, report);
  }

 private:
  bool tell(EventPhase phase, const micro::Calibration& calibration, uint32_t threshold,
            uint32_t confirmed, const uint32_t* grid, uint64_t nowMs, EventReport& report) {
    const uint32_t milli = milliOf(confirmed, threshold);
    if (milli > current_.scoreMilli) {
      current_.scoreMilli = milli;
      current_.pValueMicro = pValueMicro(calibration, confirmed);
      current_.region = regionOf(grid);
    }
    current_.durationMs = static_cast<uint32_t>(lastLoudMs_ - beganMs_);
    current_.phase = phase;
    toldMs_ = nowMs;
    report = current_;
    return true;
  }

  EventReport current_ = {0, 0, 0, 0, {}, EventPhase::begin};
  uint64_t beganMs_ = 0;
  uint64_t lastLoudMs_ = 0;
  uint64_t toldMs_ = 0;
  bool isOpen_ = false;
};

}  // namespace lares::device
