#pragma once

#include <stdint.h>

#include "lares/training/frames.hpp"

namespace lares::round {

/**
 * A room's frames to train on, in the order of time and evenly spread over it: when there is no place
 * left, every second one goes, and from then on every second one is taken. Once they lie far apart, the
 * oldest goes instead, so that a room that has changed is learned anew.
 */
class FrameKeeper {
 public:
  /** Fewer teach a room nothing that its neighbours' models do not know. */
  static constexpr uint32_t kLeastFrames = 16;

  void begin(training::KeptFrame* frames, uint32_t capacity) {
    frames_ = frames;
    capacity_ = capacity;
  }

  /** @param pixels 32x32 gray bytes of a room that is as usual */
  void offer(const uint8_t* pixels) {
    if (capacity_ == 0 || ++passed_ < stride_) return;
    passed_ = 0;
    if (count_ == capacity_) makePlace();
    uint8_t(&kept)[training::kPixels] = frames_[count_++].pixels;
    for (int32_t i = 0; i < training::kPixels; i++) kept[i] = pixels[i];
  }

  uint32_t count() const { return count_; }
  bool isEnough() const { return count_ >= kLeastFrames; }

  /** Three quarters are to train on; the newest are held out. */
  training::Frames split() const {
    const uint32_t heldOut = count_ / 4;
    return {frames_, count_ - heldOut, heldOut};
  }

 private:
  /** At two pictures a second, 64 frames are a day and a half. */
  static constexpr uint32_t kMostStride = 4096;

  void makePlace() {
    const uint32_t step = stride_ < kMostStride ? 2 : 1;
    const uint32_t first = stride_ < kMostStride ? 0 : 1;
    uint32_t kept = 0;
    for (uint32_t i = first; i < count_; i += step) frames_[kept++] = frames_[i];
    count_ = kept;
    stride_ *= step;
  }

  training::KeptFrame* frames_ = nullptr;
  uint32_t capacity_ = 0;
  uint32_t count_ = 0;
  uint32_t stride_ = 1;
  /** Offered since one was taken. */
  uint32_t passed_ = 0;
};

}  // namespace lares::round
