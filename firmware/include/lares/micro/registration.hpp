#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"

namespace lares::micro {

/** How a frame's light relates to the room's background: frame = gain * background + offset. */
struct Registration {
  /** Q12, within [1/2, 2]. */
  int32_t gain;
  /** Q8, in steps of a byte. */
  int32_t offset;
};

/** Scratch of `registerFrame`: how many pixels have which error. */
struct ErrorCounts {
  static constexpr int kBins = 512;
  uint16_t counts[kBins];

  void clear() {
    for (uint16_t& count : counts) count = 0;
  }

  /** The bin in which the running total reaches `rank`. */
  int32_t binOfRank(int32_t rank) const {
    int32_t total = 0;
    int32_t bin = -1;
    while (total < rank && bin < kBins - 1) total += counts[++bin];
    return bin;
  }
};

/** Every other pixel, as on a chessboard, takes part in the fit. */
constexpr int kFittedPixels = kPixels / 2;

template <typename Visit>
inline void forEachFittedPixel(Visit&& visit) {
  for (int y = 0; y < kSide; y++) {
    for (int x = y % 2; x < kSide; x += 2) visit(y * kSide + x);
  }
}

/** A background value in quarter steps, from one in 256ths. */
inline int32_t quarterSteps(uint16_t background) { return (background + 32) >> 6; }

/** Q8 error of a pixel that the fit leaves. @param x quarter steps */
inline int32_t fitError(Registration fit, int32_t x, int32_t y) {
  return (y << 8) - ((fit.gain * x) >> 6) - fit.offset;
}

inline int32_t magnitude(int32_t value) { return value < 0 ? -value : value; }

/** Gain 1 and the median difference. */
inline Registration medianFit(const uint8_t* frame, const uint16_t* background,
                              ErrorCounts& errors) {
  errors.clear();
  forEachFittedPixel([&](int i) { errors.counts[frame[i] + 255 - ((background[i] + 128) >> 8)]++; });
  return {1 << 12, (errors.binOfRank(kFittedPixels / 2) - 255) * 256};
}

/** Q8: twice the error, in whole bins of half a step, that 60 % of the pixels stay below. */
inline int32_t errorLimit(const uint8_t* frame, const uint16_t* background, Registration fit,
                          ErrorCounts& errors) {
  errors.clear();
  forEachFittedPixel([&](int i) {
    const int32_t bin = magnitude(fitError(fit, quarterSteps(background[i]), frame[i])) >> 7;
    errors.counts[bin < ErrorCounts::kBins ? bin : ErrorCounts::kBins - 1]++;
  });
  return (errors.binOfRank((3 * kFittedPixels + 4) / 5) + 1) * 256;
}

/** Sums over the pixels that are kept; x in quarter steps. */
struct FitSums {
  uint32_t count = 0, x = 0, y = 0, xx = 0, xy = 0;
};

/** Q12 slope of y on x. */
inline int32_t gainOf(const FitSums& sums) {
  const int64_t variance =
      static_cast<int64_t>(uint64_t{sums.count} * sums.xx - uint64_t{sums.x} * sums.x);
  const int64_t covariance = 4 * (static_cast<int64_t>(uint64_t{sums.count} * sums.xy) -
                                  static_cast<int64_t>(uint64_t{sums.x} * sums.y));
  // A background within one step of a byte: a gain cannot be told from an offset.
  if (variance < int64_t{16} * sums.count * sums.count) return 1 << 12;
  if (covariance >= 2 * variance) return 2 << 12;
  if (2 * covariance <= variance) return 1 << 11;
  int shift = 0;
  while (variance >> shift >= int64_t{1} << 18) shift++;
  return static_cast<int32_t>((static_cast<uint32_t>(covariance >> shift) << 12) /
                              static_cast<uint32_t>(variance >> shift));
}

/** Ordinary least squares on the pixels whose error from `fit` is below `limit`. */
inline Registration leastSquares(const uint8_t* frame, const uint16_t* background,
                                 Registration fit, int32_t limit) {
  FitSums sums;
  forEachFittedPixel([&](int i) {
    const int32_t x = quarterSteps(background[i]);
    const int32_t y = frame[i];
    if (magnitude(fitError(fit, x, y)) >= limit) return;
    sums.count++;
    sums.x += static_cast<uint32_t>(x);
    sums.y += static_cast<uint32_t>(y);
    sums.xx += static_cast<uint32_t>(x * x);
    sums.xy += static_cast<uint32_t>(x * y);
  });
  if (sums.count == 0) return fit;
  const int32_t gain = gainOf(sums);
  const auto explained = static_cast<int32_t>((int64_t{gain} * sums.x) >> 6);
  return {gain, (static_cast<int32_t>(sums.y << 8) - explained) / static_cast<int32_t>(sums.count)};
}

/**
 * Fits gain and offset by trimmed least squares: from gain 1 and the median difference, twice drop
 * the pixels that fit badly and fit the others. A cloud, a lamp or an exposure step is absorbed; a
 * person who fills less than 40 % of the frame does not pull on it.
 * @param background Q8
 */
inline Registration registerFrame(const uint8_t* frame, const uint16_t* background,
                                  ErrorCounts& errors) {
  constexpr int kSteps = 2;
  Registration fit = medianFit(frame, background, errors);
  for (int step = 0; step < kSteps; step++) {
    fit = leastSquares(frame, background, fit, errorLimit(frame, background, fit, errors));
  }
  return fit;
}

}  // namespace lares::micro
