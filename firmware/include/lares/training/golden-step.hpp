#pragma once

#include <stdint.h>

#include "lares/micro/golden.hpp"
#include "lares/training/learner.hpp"

namespace lares::training {

/** Frames that the test writes over. */
constexpr uint32_t kGoldenFrames = 3;
/** Of what the test computes; the same on every machine whose arithmetic is IEEE's. */
constexpr uint32_t kGoldenChecksum = 0xd4c65f46U;

/** Noise, as frames: lit differently, so that they are registered to their background. */
inline void fillGoldenFrames(KeptFrame* frames, Random& random) {
  for (uint32_t i = 0; i < kPixels; i++) {
    const uint32_t usual = random.below(128);
    for (uint32_t k = 0; k < kGoldenFrames; k++) {
      frames[k].pixels[i] = static_cast<uint8_t>(usual + 20 * k + random.below(32));
    }
  }
}

inline uint32_t addChecksum(uint32_t sum, const void* values, uint32_t length) {
  return micro::crc32(sum, static_cast<const uint8_t*>(values), length);
}

/**
 * A round of two frames from a seed, and a mix: the checksum of losses, delta and mix. What it proves is
 * the arithmetic of this chip and this compiler; a device that computes otherwise must not train, since
 * nobody could repeat what it sends.
 * @param personal is forgotten @param frames `kGoldenFrames` of them, overwritten
 */
inline uint32_t goldenStepChecksum(Learner& learner, Personal& personal, KeptFrame* frames) {
  Random random(1);
  fillGoldenFrames(frames, random);
  for (float& weight : learner.global) {
    weight = static_cast<float>(static_cast<int32_t>(random.next()) / 4096) / 1048576.0f;
  }
  personal.forget();
  learner.begin(0, {1, 2, 0.004}, 1, {frames, 2, 1}, personal);
  while (learner.step()) continue;
  if (learner.activity() != Activity::done) return ~kGoldenChecksum;
  uint32_t sum = addChecksum(0, &learner.losses(), sizeof(Losses));
  sum = addChecksum(sum, learner.delta(), sizeof(learner.global));
  for (float& share : personal.shares.at) share = 0.3f;
  // The room's own model takes the place of the mix, which nothing needs after this.
  mixChannels(personal.shares.at, learner.global, personal.local, personal.local);
  sum = addChecksum(sum, personal.local, sizeof(personal.local));
  personal.forget();
  return sum;
}

/** To be asked at each boot, before anything is trained. Leaves nothing behind. */
inline bool passesGoldenStep(Learner& learner, Personal& personal, KeptFrame* frames) {
  return goldenStepChecksum(learner, personal, frames) == kGoldenChecksum;
}

}  // namespace lares::training
