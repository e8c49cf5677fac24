#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"
#include "lares/micro/row-ring.hpp"
#include "lares/micro/separable-row.hpp"

namespace lares::micro {

/** All memory that the network needs, its input included. Nothing in it outlives a frame. */
struct Arena {
  static constexpr int kInputStep = kSide + 1;

  /** Signed differences around 128, with a column and a row of 128 after the last ones. */
  uint8_t input[kInputStep * kInputStep];
  RowRing<8, 16> wide;
  RowRing<12, 8> narrow;
  /** 4x4x4 with a border of zeros: [channel][6][6]. */
  uint8_t latent[4 * 36];
  uint8_t scratch[8 * 32];
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

/** From the input to the latent map, row by row: a row moves on as soon as those below allow. */
inline void encode(const Model& model, Arena& arena) {
  auto& wide = arena.wide;
  auto& narrow = arena.narrow;
  constexpr int kWideStep = RowRing<8, 16>::kChannelStep;
  constexpr int kNarrowStep = RowRing<12, 8>::kChannelStep;
  wide.clear();
  narrow.clear();
  for (uint8_t& value : arena.latent) value = 0;
  for (int y = 0; y <= 16; y++) {
    if (y == 16) {
      wide.clearRow(y);
    } else {
      const ThreeRows rows{arena.inputRow(2 * y), arena.inputRow(2 * y + 1),
                           arena.inputRow(2 * y + 2), 0};
      strideRow<1, 8, 16>(rows, model.encoder1, arena.scratch, wide.row(y) + 1, kWideStep);
    }
    if (y == 0 || y % 2 != 0) continue;
    const int middle = y / 2 - 1;
    const ThreeRows wideRows{wide.row(y - 2) + 1, wide.row(y - 1) + 1, wide.row(y) + 1, kWideStep};
    strideRow<8, 12, 8>(wideRows, model.encoder2, arena.scratch, narrow.row(middle) + 1,
                        kNarrowStep);
    const bool isLast = middle == 7;
    if (isLast) narrow.clearRow(8);
    if (!isLast && (middle == 0 || middle % 2 != 0)) continue;
    const int lowest = isLast ? 8 : middle;
    const ThreeRows narrowRows{narrow.row(lowest - 2) + 1, narrow.row(lowest - 1) + 1,
                               narrow.row(lowest) + 1, kNarrowStep};
    strideRow<12, 4, 4>(narrowRows, model.encoder3, arena.scratch, arena.latent + 6 * (lowest / 2) + 1,
                        36);
  }
}

/** Row `y` of the 8x8 map, from the latent one. @param y 0 to 8, in this order; 8 is the zeros below */
inline void decodeNarrowRow(const Model& model, Arena& arena, int y) {
  if (y == 0) arena.narrow.clear();
  if (y == 8) return arena.narrow.clearRow(y);
  const uint8_t* latent = arena.latent + 6 * ((y + 1) / 2);
  doubledRow<4, 12, 4>({latent, latent + 6, 36}, y % 2, model.decoder1, arena.scratch,
                       arena.narrow.row(y) + 1, arena.narrow.kChannelStep);
}

/** Row `y` of the 16x16 map. @param y 0 to 16, in this order; 16 is the zeros below */
inline void decodeWideRow(const Model& model, Arena& arena, int y) {
  const int lower = (y + 1) / 2;
  if (y == 0 || y % 2 != 0) decodeNarrowRow(model, arena, lower);
  if (y == 0) arena.wide.clear();
  if (y == 16) return arena.wide.clearRow(y);
  const TwoRows rows{arena.narrow.row(lower - 1), arena.narrow.row(lower),
                     arena.narrow.kChannelStep};
  doubledRow<12, 8, 8>(rows, y % 2, model.decoder2, arena.scratch, arena.wide.row(y) + 1,
                       arena.wide.kChannelStep);
}

/**
 * Row `y` of the reconstruction, into `arena.output`. Each row of a small map completes two of the
 * doubled one: the lower copy of the row before and its own upper copy.
 * @param y 0 to 31, in this order, after `encode`
 */
inline void decodeRow(const Model& model, Arena& arena, int y) {
  const int lower = (y + 1) / 2;
  if (y == 0 || y % 2 != 0) decodeWideRow(model, arena, lower);
  const TwoRows rows{arena.wide.row(lower - 1), arena.wide.row(lower), arena.wide.kChannelStep};
  doubledRow<8, 1, 16>(rows, y % 2, model.decoder3, arena.scratch, arena.output, 0);
}

}  // namespace lares::micro
