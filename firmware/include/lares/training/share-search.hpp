// How FedALA learns its shares: edge-agent/src/personalization/alpha-search.ts.
#pragma once

#include <stdint.h>

#include "lares/training/channel-mix.hpp"

namespace lares::training {

inline bool isFinite(double value) { return value - value == 0; }

/** Shares of the global model, one a channel; kept from round to round. */
struct Shares {
  float at[kChannels];
  /** Steps taken so far, in all rounds. */
  uint32_t steps;

  void reset() {
    for (float& share : at) share = 1;
    steps = 0;
  }
};

/** One search: it ends after `maxSteps`, or when the loss has settled. */
struct ShareSearch {
  static constexpr uint32_t kMaxSteps = 24;
  /** Steps over which the loss is averaged before it is compared. */
  static constexpr uint32_t kWindow = 6;
  /** Improvement from window to window below which the shares have settled. */
  static constexpr double kSettled = 1e-3;

  Shares shares;
  double losses[kMaxSteps];
  double slopes[kChannels];
  uint32_t steps, maxSteps;

  void begin(const Shares& from, uint32_t stepsLeft) {
    shares = from;
    steps = 0;
    maxSteps = stepsLeft / 4 < kMaxSteps ? stepsLeft / 4 : kMaxSteps;
  }

  bool isOver() const { return steps >= maxSteps || hasSettled(); }

  /** One step against `slopes`. @returns false when a loss or a slope is no number */
  bool step(double loss) {
    if (!isFinite(loss)) return false;
    for (const double slope : slopes) {
      if (slope != slope) return false;
    }
    const double wanted = 0.5 / (shares.steps + steps + 2.0);
    const double length = wanted < 0.05 ? 0.05 : wanted;
    for (int32_t channel = 0; channel < kChannels; channel++) {
      const double slope = slopes[channel];
      const double sign = slope > 0 ? 1 : slope < 0 ? -1 : 0;
      const double moved = static_cast<double>(shares.at[channel]) - length * sign;
      shares.at[channel] = static_cast<float>(moved < 0 ? 0 : moved > 1 ? 1 : moved);
    }
    losses[steps++] = loss;
    return true;
  }

  /** What was learned, the steps counted. */
  Shares result() const {
    Shares learned = shares;
    learned.steps += steps;
    return learned;
  }

 private:
  bool hasSettled() const {
    if (steps < 2 * kWindow) return false;
    const double before = meanFrom(steps - 2 * kWindow);
    return before - meanFrom(steps - kWindow) < kSettled * before;
  }

  double meanFrom(uint32_t first) const {
    double sum = 0;
    for (uint32_t i = first; i < first + kWindow; i++) sum += losses[i];
    return sum / kWindow;
  }
};

}  // namespace lares::training
