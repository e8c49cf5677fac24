#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/lanes.hpp"
#include "lares/nn/window.hpp"

namespace lares::nn {

/** Taps of the largest window of a depthwise layer. */
inline constexpr int32_t kDepthwiseTaps = 9;

/** A correlation of each channel with itself; see `Correlation` for the steps. */
struct DepthwiseCorrelation {
  const float* source;
  int32_t sourceRowStep, sourceColumnStep;
  int32_t tapRows, tapColumns, tapRowStep;
  float* target;
  int32_t targetRowStep, targetColumnStep;
  int32_t rows, columns;
  /** Floats from one pixel to the next, in source and target. */
  int32_t channels;
};

/** With kRows x kColumns taps, whose weights then stay in registers. */
template <int kRows, int kColumns, typename Lanes>
inline void depthwiseTaps(const DepthwiseCorrelation& job, const Lanes* weights, Lanes start) {
  for (int32_t row = 0; row < job.rows; row++) {
    const float* source = job.source + row * job.sourceRowStep;
    float* target = job.target + row * job.targetRowStep;
    for (int32_t column = 0; column < job.columns; column++) {
      Lanes sum = start;
      for (int tapRow = 0; tapRow < kRows; tapRow++) {
        const float* at = source + tapRow * job.tapRowStep;
        for (int tap = 0; tap < kColumns; tap++) {
          sum += load<Lanes>(at + tap * job.channels) * weights[tapRow * kColumns + tap];
        }
      }
      store(target, sum);
      source += job.sourceColumnStep;
      target += job.targetColumnStep;
    }
  }
}

/** One channel, or four: `weights` in the order of the taps, `start` is what each sum begins at. */
template <typename Lanes>
inline void depthwiseCorrelate(const DepthwiseCorrelation& job, const Lanes* weights, Lanes start) {
  if (job.tapRows == 3) return depthwiseTaps<3, 3>(job, weights, start);
  // What is left are the phases of stride 2.
  if (job.tapRows == 2 && job.tapColumns == 2) return depthwiseTaps<2, 2>(job, weights, start);
  if (job.tapRows == 2) return depthwiseTaps<2, 1>(job, weights, start);
  if (job.tapColumns == 2) return depthwiseTaps<1, 2>(job, weights, start);
  depthwiseTaps<1, 1>(job, weights, start);
}

/** @param weights [3, 3, channels] */
inline void depthwiseForward(const Window& window, const FeatureMap& fine, const float* weights,
                             const float* bias, const FeatureMap& coarse) {
  clearBorder(coarse);
  const int32_t channels = fine.shape.channels;
  forEachLaneGroup(channels, [&](auto lanes, int32_t channel) {
    using Lanes = decltype(lanes);
    Lanes tapWeights[kDepthwiseTaps];
    for (int32_t tap = 0; tap < kDepthwiseTaps; tap++) {
      tapWeights[tap] = load<Lanes>(weights + tap * channels + channel);
    }
    DepthwiseCorrelation job;
    job.source = fine.at(-window.rows.pad, -window.columns.pad) + channel;
    job.sourceRowStep = window.rows.stride * fine.rowStep();
    job.sourceColumnStep = window.columns.stride * channels;
    job.tapRows = window.rows.size;
    job.tapColumns = window.columns.size;
    job.tapRowStep = fine.rowStep();
    job.target = coarse.at(0, 0) + channel;
    job.targetRowStep = coarse.rowStep();
    job.targetColumnStep = channels;
    job.rows = coarse.shape.height;
    job.columns = coarse.shape.width;
    job.channels = channels;
    depthwiseCorrelate(job, tapWeights, load<Lanes>(bias + channel));
  });
}

/** One phase of `depthwiseBackward`, from row `row` and column `column` of the fine map on. */
template <typename Lanes>
inline void depthwiseBackwardPhase(const Window& window, const FeatureMap& coarse,
                                   const float* weights, const FeatureMap& fine, int32_t row,
                                   int32_t column, int32_t channel) {
  const int32_t channels = fine.shape.channels;
  const Phase rows = window.rows.phase(row);
  const Phase columns = window.columns.phase(column);
  Lanes tapWeights[kDepthwiseTaps];
  for (int32_t i = 0; i < rows.count * columns.count; i++) {
    const int32_t tapRow = rows.largestTap - i / columns.count * window.rows.stride;
    const int32_t tap = columns.largestTap - i % columns.count * window.columns.stride;
    tapWeights[i] =
        load<Lanes>(weights + (tapRow * window.columns.size + tap) * channels + channel);
  }
  DepthwiseCorrelation job;
  job.source = coarse.at(rows.first, columns.first) + channel;
  job.sourceRowStep = coarse.rowStep();
  job.sourceColumnStep = channels;
  job.tapRows = rows.count;
  job.tapColumns = columns.count;
  job.tapRowStep = coarse.rowStep();
  job.target = fine.at(row, column) + channel;
  job.targetRowStep = window.rows.stride * fine.rowStep();
  job.targetColumnStep = window.columns.stride * channels;
  job.rows = cellsOfPhase(fine.shape.height, row, window.rows.stride);
  job.columns = cellsOfPhase(fine.shape.width, column, window.columns.stride);
  job.channels = channels;
  depthwiseCorrelate(job, tapWeights, Lanes{});
}

/** Gradient of the fine map from that of the coarse one. */
inline void depthwiseBackward(const Window& window, const FeatureMap& coarse, const float* weights,
                              const FeatureMap& fine) {
  clearBorder(fine);
  forEachLaneGroup(fine.shape.channels, [&](auto lanes, int32_t channel) {
    using Lanes = decltype(lanes);
    for (int32_t row = 0; row < window.rows.stride; row++) {
      for (int32_t column = 0; column < window.columns.stride; column++) {
        depthwiseBackwardPhase<Lanes>(window, coarse, weights, fine, row, column, channel);
      }
    }
  });
}

/** Adds the gradient [3, 3, channels] of the weights: each summed over all pixels, from zero. */
inline void depthwiseGradient(const Window& window, const FeatureMap& fine,
                              const FeatureMap& coarse, float* gradient) {
  const int32_t channels = fine.shape.channels;
  forEachLaneGroup(channels, [&](auto lanes, int32_t channel) {
    using Lanes = decltype(lanes);
    Lanes sum[kDepthwiseTaps] = {};
    for (int32_t row = 0; row < coarse.shape.height; row++) {
      const int32_t fineRow = window.rows.stride * row - window.rows.pad;
      const float* seen = fine.at(fineRow, -window.columns.pad) + channel;
      const float* error = coarse.at(row, 0) + channel;
      for (int32_t column = 0; column < coarse.shape.width; column++) {
        const Lanes value = load<Lanes>(error);
        for (int32_t tap = 0; tap < kDepthwiseTaps; tap++) {
          const float* at = seen + tap / 3 * fine.rowStep() + tap % 3 * channels;
          sum[tap] += load<Lanes>(at) * value;
        }
        seen += window.columns.stride * channels;
        error += channels;
      }
    }
    for (int32_t tap = 0; tap < kDepthwiseTaps; tap++) {
      float* at = gradient + tap * channels + channel;
      store(at, load<Lanes>(at) + sum[tap]);
    }
  });
}

}  // namespace lares::nn
