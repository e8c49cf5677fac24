#pragma once

#include <stdint.h>

#include "lares/nn/correlate.hpp"
#include "lares/nn/feature-map.hpp"
#include "lares/nn/window.hpp"

namespace lares::nn {

/** Floats of the panels of `gather`. */
inline int32_t gatherFloats(const Window& window, int32_t fine, int32_t coarse) {
  return panelFloats(window.taps() * fine, coarse);
}

/** Floats of the panels of `scatter`: each tap belongs to one phase. */
inline int32_t scatterFloats(const Window& window, int32_t fine, int32_t coarse) {
  return panelFloats(window.taps() * coarse, fine);
}

/** @param weights [rows, columns, fine channels, coarse channels] */
inline void packGather(const Window& window, int32_t fine, int32_t coarse, const float* weights,
                       float* panels) {
  const auto weightsOf = [=](int32_t tap) { return weights + tap * coarse; };
  packPanels(window.taps() * fine, coarse, weightsOf, 1, panels);
}

/** Calls `visit(row phase, row offset, column phase, column offset)` for each pair of phases. */
template <typename Visit>
inline void forEachPhase(const Window& window, const Visit& visit) {
  for (int32_t row = 0; row < window.rows.stride; row++) {
    for (int32_t column = 0; column < window.columns.stride; column++) {
      visit(window.rows.phase(row), row, window.columns.phase(column), column);
    }
  }
}

/** @param weights [rows, columns, fine channels, coarse channels] */
inline void packScatter(const Window& window, int32_t fine, int32_t coarse, const float* weights,
                        float* panels) {
  forEachPhase(window, [&](const Phase& rows, int32_t, const Phase& columns, int32_t) {
    // Taps by row of cells, column of cells, coarse channel.
    const auto weightsOf = [&](int32_t tap) {
      const int32_t cell = tap / coarse;
      const int32_t row = rows.largestTap - cell / columns.count * window.rows.stride;
      const int32_t column = columns.largestTap - cell % columns.count * window.columns.stride;
      return weights + (row * window.columns.size + column) * fine * coarse + tap % coarse;
    };
    const int32_t taps = rows.count * columns.count * coarse;
    panels = packPanels(taps, fine, weightsOf, coarse, panels);
  });
}

/**
 * Convolution: each coarse cell gathers the fine cells under its window.
 * @param panels of `packGather`
 * @param bias per coarse channel, or null
 */
inline void gather(const Window& window, const FeatureMap& fine, const float* panels,
                   const float* bias, const FeatureMap& coarse) {
  clearBorder(coarse);
  Correlation job;
  job.source = fine.at(-window.rows.pad, -window.columns.pad);
  job.sourceRowStep = window.rows.stride * fine.rowStep();
  job.sourceColumnStep = window.columns.stride * fine.shape.channels;
  job.tapRows = window.rows.size;
  job.tapRowStep = fine.rowStep();
  job.depth = window.columns.size * fine.shape.channels;
  job.panels = panels;
  job.bias = bias;
  job.target = coarse.at(0, 0);
  job.targetRowStep = coarse.rowStep();
  job.targetColumnStep = coarse.shape.channels;
  job.rows = coarse.shape.height;
  job.columns = coarse.shape.width;
  job.channels = coarse.shape.channels;
  correlate(job);
}

/**
 * The transpose of `gather`: each coarse cell adds to the fine cells under its window. Written
 * from the fine side, one phase of the stride at a time, it is a correlation too.
 * @param panels of `packScatter`
 * @param bias per fine channel, or null
 */
inline void scatter(const Window& window, const FeatureMap& coarse, const float* panels,
                    const float* bias, const FeatureMap& fine) {
  clearBorder(fine);
  forEachPhase(window, [&](const Phase& rows, int32_t row, const Phase& columns, int32_t column) {
    Correlation job;
    job.source = coarse.at(rows.first, columns.first);
    job.sourceRowStep = coarse.rowStep();
    job.sourceColumnStep = coarse.shape.channels;
    job.tapRows = rows.count;
    job.tapRowStep = coarse.rowStep();
    job.depth = columns.count * coarse.shape.channels;
    job.panels = panels;
    job.bias = bias;
    job.target = fine.at(row, column);
    job.targetRowStep = window.rows.stride * fine.rowStep();
    job.targetColumnStep = window.columns.stride * fine.shape.channels;
    job.rows = cellsOfPhase(fine.shape.height, row, window.rows.stride);
    job.columns = cellsOfPhase(fine.shape.width, column, window.columns.stride);
    job.channels = fine.shape.channels;
    panels = correlate(job);
  });
}

}  // namespace lares::nn
