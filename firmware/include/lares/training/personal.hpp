#pragma once

#include <stdint.h>

#include "lares/training/share-search.hpp"

namespace lares::training {

inline void copy(const float* from, float* to) {
  for (int32_t i = 0; i < kParameters; i++) to[i] = from[i];
}

inline bool areFinite(const float* weights) {
  for (int32_t i = 0; i < kParameters; i++) {
    if (!isFinite(static_cast<double>(weights[i]))) return false;
  }
  return true;
}

/** What a room keeps from round to round: its own model, and how much of the common one it takes. */
struct Personal {
  float local[kParameters];
  Shares shares;
  bool hasLocal;

  /** Weights mix only with weights that began as the same ones. */
  void forget() {
    hasLocal = false;
    shares.reset();
  }

  void keep(const float* weights) {
    if (!areFinite(weights)) return;
    copy(weights, local);
    hasLocal = true;
  }
};

}  // namespace lares::training
