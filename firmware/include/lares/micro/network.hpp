#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"
#include "lares/micro/row-ring.hpp"
#include "lares/micro/separable-row.hpp"

namespace lares::micro {

/** From a channel of the latent map to the next. */
inline constexpr int kLatentStep = 36;

/** All memory that the network needs, its input included. Nothing in it outlives a frame. */
struct Arena {
  static constexpr int kInputStep = kSide + 1;

  /** Signed differences around 128, with a column and a row of 128 after the last ones. */
  uint8_t input[kInputStep * kInputStep];
  RowRing<8, 16> wide;
  RowRing<12, 8> narrow;
  /** 4x4x4 with a border of zeros: [channel][6][6]. */
  uint8_t latent[4 * kLatentStep];
  /** Rows between depthwise and pointwise, of up to 12 channels. */
  uint8_t scratch[12 * kScratchStep];
  /** The newest row of the output. */
  uint8_t output[kSide];

  uint8_t* inputRow(int y) { return input + y * kInputStep; }
};

/** Fills the input's border; its values are the caller's. Once is enough: the network keeps it. */
inline void prepareInput(Arena& arena) {
  for (int i = 0; i < Arena::kInputStep; i++) {
    arena.inputRow(i)[kSide] = kZeroPoint;
    arena.inputRow(kSide)[i] = kZeroPoint;
  }
}

/** Copies 32x32 signed differences around 128 into the arena. */
inline void setInput(Arena& arena, const uint8_t* differences) {
  prepareInput(arena);
  for (int y = 0; y < kSide; y++) {
    for (int x = 0; x < kSide; x++) arena.inputRow(y)[x] = differences[y * kSide + x];
  }
}

/** Row `y` of a layer at stride 2. @param rows three of its input, at their first value */
template <int kInputs, int kOutputs>
inline void strideRow(const SeparableLayer<kInputs, kOutputs>& layer, ThreeRows rows,
                      int channelStep, int width, Arena& arena, MapRow target) {
  depthwiseStrideRow(rows, channelStep, width, layer.depthwise, layer.depthwiseScale, kInputs,
                     arena.scratch);
  pointwiseRow<kInputs>(arena.scratch, layer.pointwise, layer.pointwiseScale, kOutputs, width,
                        target);
}

/** Row `y` of a layer that doubles. @param rows two of its input, at their left zero */
template <int kInputs, int kOutputs>
inline void doubledRow(const SeparableLayer<kInputs, kOutputs>& layer, TwoRows rows,
                       int channelStep, int y, int width, Arena& arena, MapRow target) {
  depthwiseDoubledRow(rows, channelStep, y % 2 == 0, width, layer.depthwise, layer.depthwiseScale,
                      kInputs, arena.scratch);
  pointwiseRow<kInputs>(arena.scratch, layer.pointwise, layer.pointwiseScale, kOutputs, width,
                        target);
}

/**
 * Row `y` of the 16x16 map, and the rows of the narrower maps that it completes.
 * @param y 0 to 16, in this order; 16 is the zeros below
 */
LARES_OUT_OF_LINE void encodeRow(const Model& model, Arena& arena, int y) {
  auto& wide = arena.wide;
  auto& narrow = arena.narrow;
  if (y == 16) {
    wide.clearRow(y);
  } else {
    const uint8_t* input = arena.inputRow(2 * y);
    strideRow(model.encoder1, {input, input + Arena::kInputStep, input + 2 * Arena::kInputStep}, 0,
              16, arena, {wide.row(y) + 1, wide.kChannelStep});
  }
  // Rows 2 and 4 and so on, with the two above them, make a row of the narrower map.
  if (y == 0 || y % 2 != 0) return;
  const int below = y / 2;
  strideRow(model.encoder2, {wide.row(y - 2) + 1, wide.row(y - 1) + 1, wide.row(y) + 1},
            wide.kChannelStep, 8, arena, {narrow.row(below - 1) + 1, narrow.kChannelStep});
  if (below == 8) narrow.clearRow(8);
  // Its rows 2, 4, 6, and the zeros after 7, do the same.
  const int last = below == 8 ? 8 : below - 1;
  if (last == 0 || last % 2 != 0) return;
  strideRow(model.encoder3,
            {narrow.row(last - 2) + 1, narrow.row(last - 1) + 1, narrow.row(last) + 1},
            narrow.kChannelStep, 4, arena, {arena.latent + 3 * last + 1, kLatentStep});
}

/** From the input to the latent map. */
inline void encode(const Model& model, Arena& arena) {
  arena.wide.clear();
  arena.narrow.clear();
  for (uint8_t& value : arena.latent) value = 0;
  for (int y = 0; y <= 16; y++) encodeRow(model, arena, y);
}

/**
 * Row `y` of the reconstruction, into `arena.output`. Each row of a small map completes two of the
 * doubled one: the lower copy of the row before and its own upper copy. So before every other row
 * one of the 16x16 map is computed, and before every other of those one of the 8x8 map.
 * @param y 0 to 31, in this order, after `encode`
 */
LARES_OUT_OF_LINE void decodeRow(const Model& model, Arena& arena, int y) {
  auto& wide = arena.wide;
  auto& narrow = arena.narrow;
  const int wideRow = (y + 1) / 2;
  const int narrowRow = (wideRow + 1) / 2;
  const bool isWideRowNew = y == 0 || y % 2 != 0;
  const bool isNarrowRowNew = isWideRowNew && (wideRow == 0 || wideRow % 2 != 0);
  if (y == 0) {
    wide.clear();
    narrow.clear();
  }
  if (isNarrowRowNew && narrowRow == 8) {
    narrow.clearRow(narrowRow);
  } else if (isNarrowRowNew) {
    const uint8_t* latent = arena.latent + 6 * ((narrowRow + 1) / 2);
    doubledRow(model.decoder1, {latent, latent + 6}, kLatentStep, narrowRow, 8, arena,
               {narrow.row(narrowRow) + 1, narrow.kChannelStep});
  }
  if (isWideRowNew && wideRow == 16) {
    wide.clearRow(wideRow);
  } else if (isWideRowNew) {
    doubledRow(model.decoder2, {narrow.row(narrowRow - 1), narrow.row(narrowRow)},
               narrow.kChannelStep, wideRow, 16, arena,
               {wide.row(wideRow) + 1, wide.kChannelStep});
  }
  doubledRow(model.decoder3, {wide.row(wideRow - 1), wide.row(wideRow)}, wide.kChannelStep, y,
             kSide, arena, {arena.output, 0});
}

}  // namespace lares::micro
