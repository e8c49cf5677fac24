// What the network sees of a frame: in double precision and in the order of shared/src/scoring, since a
// device's input must be the agents' input to the last bit.
#pragma once

#include <stdint.h>

#include "lares/training/block.hpp"
#include "lares/training/frames.hpp"

namespace lares::training {

/** The mean of the training frames, in [0, 1]: `backgroundOf`. */
inline void meanFrame(const Frames& frames, float* background) {
  for (int32_t i = 0; i < kPixels; i++) {
    uint32_t sum = 0;
    for (uint32_t frame = 0; frame < frames.trainCount; frame++) sum += frames.at[frame].pixels[i];
    background[i] = static_cast<float>(sum / (255.0 * frames.trainCount));
  }
}

inline float brightness(uint8_t byte) { return static_cast<float>(byte / 255.0); }

/** `networkInputs`: eight times the difference of the registered frame to the background. */
inline void networkInput(const KeptFrame& frame, const float* background, float* input) {
  const FrameFit& fit = frame.fit;
  for (int32_t i = 0; i < kPixels; i++) {
    const double value = static_cast<double>(brightness(frame.pixels[i]));
    const double registered = (value - fit.offset) / fit.gain;
    input[i] = static_cast<float>((registered - static_cast<double>(background[i])) * 8);
  }
}

/** Errors in bins of half a byte's step, up to 2. */
struct ErrorCounts {
  static constexpr int32_t kBinsPerUnit = 512;
  static constexpr int32_t kBins = 2 * kBinsPerUnit;
  uint16_t at[kBins + 1];

  void clear() {
    for (uint16_t& bin : at) bin = 0;
  }

  /** @param position not negative */
  void add(double position) {
    const int32_t bin = position < kBins ? static_cast<int32_t>(position) : kBins;
    at[bin]++;
  }

  /** The bin in which the running total reaches `rank`. */
  int32_t ofRank(double rank) const {
    uint32_t total = 0;
    int32_t bin = -1;
    while (total < rank) total += at[++bin];
    return bin;
  }
};

inline double magnitude(double value) { return value < 0 ? -value : value; }

inline double fitError(const FrameFit& fit, double x, double y) {
  return magnitude(y - fit.gain * x - fit.offset);
}

/** Ordinary least squares of the frame on the background where the error from `fit` is below `limit`. */
inline FrameFit leastSquares(const uint8_t* pixels, const float* background, const FrameFit& fit,
                             double limit) {
  double n = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
  for (int32_t i = 0; i < kPixels; i++) {
    const double x = static_cast<double>(background[i]);
    const double y = static_cast<double>(brightness(pixels[i]));
    if (fitError(fit, x, y) >= limit) continue;
    n += 1;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const double meanX = sumX / n, meanY = sumY / n;
  const double variance = sumXX / n - meanX * meanX;
  const double covariance = sumXY / n - meanX * meanY;
  double gain = 1;
  // A background within one step of a byte: a gain cannot be told from an offset.
  if (!(variance < 1.0 / (255 * 255))) {
    gain = covariance / variance;
    gain = gain < 0.5 ? 0.5 : gain > 2 ? 2 : gain;
  }
  return {gain, meanY - gain * meanX};
}

/** `registerFrame`: trimmed least squares. */
inline FrameFit fitFrame(const uint8_t* pixels, const float* background, ErrorCounts& counts) {
  constexpr double kTrustedShare = 0.6, kReach = 2, kSettled = 1e-4;
  counts.clear();
  for (int32_t i = 0; i < kPixels; i++) {
    const double y = static_cast<double>(brightness(pixels[i]));
    counts.add((y - static_cast<double>(background[i]) + 1) * ErrorCounts::kBinsPerUnit);
  }
  FrameFit fit = {1, (counts.ofRank(kPixels / 2.0) + 0.5) / ErrorCounts::kBinsPerUnit - 1};
  for (int step = 0; step < 4; step++) {
    counts.clear();
    for (int32_t i = 0; i < kPixels; i++) {
      const double y = static_cast<double>(brightness(pixels[i]));
      counts.add(fitError(fit, static_cast<double>(background[i]), y) * ErrorCounts::kBinsPerUnit);
    }
    const double trusted =
        (counts.ofRank(kPixels * kTrustedShare) + 1.0) / ErrorCounts::kBinsPerUnit;
    const FrameFit next = leastSquares(pixels, background, fit, kReach * trusted);
    const double change = magnitude(next.gain - fit.gain) + magnitude(next.offset - fit.offset);
    fit = next;
    if (change < kSettled) break;
  }
  return fit;
}

}  // namespace lares::training
