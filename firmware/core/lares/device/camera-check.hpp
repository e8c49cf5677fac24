#pragma once

#include <stdint.h>

#include "lares/micro/golden.hpp"
#include "lares/micro/model.hpp"
#include "lares/micro/room.hpp"

namespace lares::device {

/** What the camera does, in the order of `cameraStates` of @lares/shared; all but the first suspend events. */
enum class CameraState : uint8_t { watching = 0, covered = 1, dark = 2, moved = 3, frozen = 4 };

inline const char* nameOf(CameraState state) {
  switch (state) {
    case CameraState::watching:
      return "watching";
    case CameraState::covered:
      return "covered";
    case CameraState::dark:
      return "dark";
    case CameraState::moved:
      return "moved";
    case CameraState::frozen:
      return "frozen";
  }
  return "watching";
}

/**
 * Whether frames can be judged at all: `frozen` when one picture comes again and again (noise makes
 * two alike impossible), `dark` and `covered` when light or structure is a small part of what the
 * room usually has. A camera that was moved is not told from an event here.
 */
class CameraCheck {
 public:
  /** @param hasBackground whether `room.background` holds means */
  CameraState check(const uint8_t* frame, const micro::Room& room, bool hasBackground) {
    const uint32_t crc = micro::crc32(0, frame, micro::kPixels);
    repeats_ = crc == last_ ? repeats_ + 1 : 0;
    last_ = crc;
    if (repeats_ >= kFrozenRepeats) return CameraState::frozen;
    if (!hasBackground) return CameraState::watching;
    uint32_t light = 0, usualLight = 0, structure = 0, usualStructure = 0;
    for (int i = 0; i < micro::kPixels; i++) {
      const int value = frame[i], usual = room.background[i] >> 8;
      light += static_cast<uint32_t>(value);
      usualLight += static_cast<uint32_t>(usual);
      if (i % micro::kSide == 0) continue;
      structure += distance(value, frame[i - 1]);
      usualStructure += distance(usual, room.background[i - 1] >> 8);
    }
    // A room that is dark by itself has nothing to lose.
    if (usualLight > kDarkLevel * micro::kPixels && light * 8 < usualLight) return CameraState::dark;
    if (usualStructure > kFlatLevel * micro::kPixels && structure * 8 < usualStructure) {
      return CameraState::covered;
    }
    return CameraState::watching;
  }

 private:
  static constexpr uint32_t kFrozenRepeats = 20;
  static constexpr uint32_t kDarkLevel = 16;
  static constexpr uint32_t kFlatLevel = 2;

  static uint32_t distance(int a, int b) { return static_cast<uint32_t>(a < b ? b - a : a - b); }

  uint32_t last_ = 0;
  uint32_t repeats_ = 0;
};

}  // namespace lares::device
