#pragma once

#include <stdint.h>

namespace lares::micro {

/**
 * Threshold from scores of normal frames that the room's statistics have not seen (split conformal
 * prediction): of frames like them, at most one in `alarmOneIn` scores higher. Keeps no more than
 * the highest scores.
 */
struct Calibration {
  static constexpr int kKept = 16;

  /** Highest first. */
  uint32_t highest[kKept] = {};
  uint32_t count = 0;

  void add(uint32_t score) {
    count++;
    for (uint32_t& other : highest) {
      if (score <= other) continue;
      const uint32_t smaller = other;
      other = score;
      score = smaller;
    }
  }

  /** Whether there are frames enough to promise one alarm in so many. */
  bool isEnough(uint32_t alarmOneIn) const { return count + 1 >= alarmOneIn; }

  /** The threshold, above which a score is an alarm. @param alarmOneIn so that `isEnough` */
  uint32_t threshold(uint32_t alarmOneIn) const {
    const uint32_t rank = (count + 1) / alarmOneIn;
    // Of more frames than the kept ones speak for, the promise is kept with room to spare.
    return highest[rank > kKept ? kKept - 1 : rank > 0 ? rank - 1 : 0];
  }
};

/**
 * The k-th highest of the last n scores: it exceeds a threshold exactly when k of n frames do.
 * Frames before the first count as 0.
 */
struct Confirmation {
  static constexpr int kMaxWindow = 15;

  uint32_t recent[kMaxWindow] = {};
  uint8_t needed = 3;
  uint8_t window = 5;
  uint8_t next = 0;

  uint32_t confirmed(uint32_t score) {
    recent[next] = score;
    next = static_cast<uint8_t>(next + 1 == window ? 0 : next + 1);
    uint32_t best = 0;
    for (int i = 0; i < window; i++) {
      int atLeast = 0;
      for (int j = 0; j < window; j++) atLeast += recent[j] >= recent[i];
      if (atLeast >= needed && recent[i] > best) best = recent[i];
    }
    return best;
  }

  /** The newest score by itself; 0 after a pause. */
  uint32_t latest() const { return recent[next == 0 ? window - 1 : next - 1]; }

  /** Forgets the frames before a pause. */
  void reset() {
    for (uint32_t& score : recent) score = 0;
    next = 0;
  }
};

/** An event begins above the threshold and ends at three quarters of it. */
inline bool isEventOpen(bool wasOpen, uint32_t confirmed, uint32_t threshold) {
  return confirmed > (wasOpen ? threshold - threshold / 4 : threshold);
}

}  // namespace lares::micro
