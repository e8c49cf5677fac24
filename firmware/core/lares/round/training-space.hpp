#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/training/learner.hpp"
#include "lares/training/personal.hpp"

namespace lares::round {

/** Where an object is to be made; chips have no standard library that says it. */
struct Place {
  void* at;
};

}  // namespace lares::round

inline void* operator new(size_t, lares::round::Place place) noexcept { return place.at; }

namespace lares::round {

/** What a room keeps from round to round, over a restart, too. It is of the room: it never leaves the device. */
struct StoredPersonal {
  /** As of `TwoCopies`. */
  uint32_t crc, generation, layout;
  /** Run and restarts of the weights that all this began with. */
  char run[17];
  uint32_t restarts;
  training::Personal personal;
};

/** The memory of one round; a port lends it, with the camera stopped. */
struct Session {
  training::Learner learner;
  StoredPersonal stored;
};

/** @param memory of a `Session`, aligned for one */
inline Session* sessionIn(void* memory) { return new (Place{memory}) Session; }

static_assert(sizeof(Session) <= 64 * 1024, "the budget of training");

/** What a device that trains has for good. */
struct TrainingSpace {
  training::KeptFrame* frames;
  /** At least `training::kGoldenFrames`; 0 on a device that does not train. */
  uint32_t capacity;
  /** Of the newest common model: `kParameters` of them. */
  float* base;
};

}  // namespace lares::round
