#pragma once

#include <stdint.h>

#include "lares/training/block.hpp"
#include "lares/training/random.hpp"

namespace lares::training {

/** How a frame's light relates to the background: frame = gain * background + offset. */
struct FrameFit {
  double gain, offset;
};

/** One frame that a device keeps, and its places in two orders of all of them. */
struct KeptFrame {
  uint8_t pixels[kPixels];
  FrameFit fit;
  /** The nth place of `shuffled` over all frames is a training frame, in the order of a pass. */
  uint16_t shuffled;
};

/**
 * Frames of one room in the order of time, in memory of the caller: the first `trainCount` are
 * trained on, the `heldOutCount` after them choose between models and are never trained on.
 */
struct Frames {
  KeptFrame* at;
  uint32_t trainCount, heldOutCount;

  uint32_t count() const { return trainCount + heldOutCount; }
};

/** Fisher and Yates' shuffle of the training frames, as edge-agent's `shuffledIndices`. */
inline void shuffle(const Frames& frames, Random& random) {
  for (uint32_t i = 0; i < frames.trainCount; i++) frames.at[i].shuffled = static_cast<uint16_t>(i);
  for (uint32_t i = frames.trainCount; i-- > 1;) {
    const uint32_t j = random.below(i + 1);
    const uint16_t held = frames.at[i].shuffled;
    frames.at[i].shuffled = frames.at[j].shuffled;
    frames.at[j].shuffled = held;
  }
}

/**
 * Training frames in batches, pass after pass, each in an order of its own: edge-agent's
 * `examplesOf`. A pass is shuffled when its first frame is asked for.
 */
struct Batches {
  uint32_t next = 0;

  /** Frames of the batch that comes next. */
  uint32_t size(const Frames& frames, uint32_t batchSize) const {
    const uint32_t left = frames.trainCount - next;
    return left < batchSize ? left : batchSize;
  }

  const KeptFrame& take(const Frames& frames, Random& random) {
    if (next == 0) shuffle(frames, random);
    const KeptFrame& frame = frames.at[frames.at[next].shuffled];
    next = next + 1 == frames.trainCount ? 0 : next + 1;
    return frame;
  }
};

}  // namespace lares::training
