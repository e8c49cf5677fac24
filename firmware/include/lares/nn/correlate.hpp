#pragma once

#include <stdint.h>

#include "lares/nn/lanes.hpp"

namespace lares::nn {

/**
 * What every layer with weights comes down to, forward and backward:
 * target[row, column, n] = bias[n] + sum over taps of source[...] * weight[tap, n].
 *
 * The taps of one output are `tapRows` runs of `depth` neighbouring floats, for the channels of
 * neighbouring pixels lie side by side. Each output adds its taps in this order, whatever the
 * tiling; SIMD works on several outputs at once.
 */
struct Correlation {
  /** First tap of the first output. */
  const float* source;
  /** Floats from one output's first tap to that of the next row or column. */
  int32_t sourceRowStep, sourceColumnStep;
  int32_t tapRows, tapRowStep, depth;
  /** Weights as `packPanels` lays them out. */
  const float* panels;
  /** One per channel; null for none. */
  const float* bias;
  float* target;
  int32_t targetRowStep, targetColumnStep;
  int32_t rows, columns, channels;
};

/** Channels that one register tile computes. */
inline constexpr int32_t kPanelWidth = 2 * kLanes;

/** Floats of the packed weights of a correlation with `taps` taps. */
inline int32_t panelFloats(int32_t taps, int32_t channels) {
  return taps * ((channels + kLanes - 1) / kLanes * kLanes);
}

/**
 * Packs weights for `correlate`: eight channels (the last panel: four or eight) of all taps
 * after one another, so that a tile reads them in one go; channels that do not exist are 0.
 * @param weightsOf gives for a tap, in the order of the correlation, where its weights begin
 * @param step from a channel's weight to the next one's
 * @returns the end of the panels
 */
template <typename WeightsOf>
inline float* packPanels(int32_t taps, int32_t channels, const WeightsOf& weightsOf, int32_t step,
                         float* panels) {
  for (int32_t first = 0; first < channels; first += kPanelWidth) {
    const int32_t left = channels - first;
    const int32_t width = left > kLanes ? kPanelWidth : kLanes;
    for (int32_t tap = 0; tap < taps; tap++) {
      const float* from = weightsOf(tap) + first * step;
      for (int32_t i = 0; i < width; i++) *panels++ = i < left ? from[i * step] : 0.0f;
    }
  }
  return panels;
}

/**
 * Outputs of kPixels neighbouring columns and kVectors * 4 channels.
 * @param start what the sums begin at
 * @param channels how many of these channels exist
 */
template <int kPixels, int kVectors>
inline void correlateTile(const Correlation& job, const float* source, const float* panel,
                          const Float4 (&start)[kVectors], int32_t channels, float* target) {
  Float4 sum[kPixels][kVectors];
  for (int pixel = 0; pixel < kPixels; pixel++) {
    for (int v = 0; v < kVectors; v++) sum[pixel][v] = start[v];
  }
  for (int32_t row = 0; row < job.tapRows; row++) {
    const float* line = source + row * job.tapRowStep;
    for (int32_t tap = 0; tap < job.depth; tap++) {
      Float4 weight[kVectors];
      for (int v = 0; v < kVectors; v++) weight[v] = load<Float4>(panel + v * kLanes);
      panel += kVectors * kLanes;
      for (int pixel = 0; pixel < kPixels; pixel++) {
        const Float4 value = splat(line[pixel * job.sourceColumnStep + tap]);
        for (int v = 0; v < kVectors; v++) sum[pixel][v] += value * weight[v];
      }
    }
  }
  for (int pixel = 0; pixel < kPixels; pixel++) {
    for (int v = 0; v < kVectors; v++) {
      storeLanes(target + v * kLanes, sum[pixel][v], channels - v * kLanes);
    }
    target += job.targetColumnStep;
  }
}

/** All outputs of one panel: kVectors * 4 channels from `first` on. */
template <int kVectors>
inline void correlatePanel(const Correlation& job, const float* panel, int32_t first) {
  constexpr int kPixels = 4;
  const int32_t channels = job.channels - first;
  Float4 start[kVectors] = {};
  if (job.bias != nullptr) {
    for (int v = 0; v < kVectors; v++) {
      for (int lane = 0; lane < kLanes && v * kLanes + lane < channels; lane++) {
        start[v][lane] = job.bias[first + v * kLanes + lane];
      }
    }
  }
  for (int32_t row = 0; row < job.rows; row++) {
    const float* source = job.source + row * job.sourceRowStep;
    float* target = job.target + row * job.targetRowStep + first;
    int32_t column = 0;
    for (; column + kPixels <= job.columns; column += kPixels) {
      correlateTile<kPixels, kVectors>(job, source, panel, start, channels, target);
      source += kPixels * job.sourceColumnStep;
      target += kPixels * job.targetColumnStep;
    }
    for (; column < job.columns; column++) {
      correlateTile<1, kVectors>(job, source, panel, start, channels, target);
      source += job.sourceColumnStep;
      target += job.targetColumnStep;
    }
  }
}

/** @returns the end of the panels */
inline const float* correlate(const Correlation& job) {
  const int32_t taps = job.tapRows * job.depth;
  const float* panel = job.panels;
  for (int32_t first = 0; first < job.channels; first += kPanelWidth) {
    if (job.channels - first > kLanes) {
      correlatePanel<2>(job, panel, first);
      panel += taps * kPanelWidth;
    } else {
      correlatePanel<1>(job, panel, first);
      panel += taps * kLanes;
    }
  }
  return panel;
}

}  // namespace lares::nn
