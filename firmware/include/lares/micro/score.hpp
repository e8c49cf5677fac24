#pragma once

#include <stdint.h>

#include "lares/micro/network.hpp"
#include "lares/micro/registration.hpp"
#include "lares/micro/room.hpp"

namespace lares::micro {

/** How unusual each cell is: z squared, blurred; Q16. */
struct ErrorGrid {
  uint32_t values[kCells];
};

/** Memory of one frame's score. What it holds is used one after the other. */
struct Workspace {
  union {
    ErrorCounts errors;
    Arena arena;
    ErrorGrid grid;
  };
  /** Residual, input less output, summed over each cell of 2x2 pixels. */
  int16_t cells[kCells];
};

/** What the network sees: clamp(registered - background + 128), in whole steps of a byte. */
LARES_OUT_OF_LINE void setDifferences(Arena& arena, const uint8_t* frame, const uint16_t* background,
                           Registration fit) {
  prepareInput(arena);
  const int32_t inverseGain = (1 << 24) / fit.gain;
  // Half a step for rounding, and the zero point.
  constexpr int32_t kBase = (kZeroPoint << 8) + 128;
  for (int y = 0; y < kSide; y++) {
    uint8_t* row = arena.inputRow(y);
    for (int x = 0; x < kSide; x++, frame++, background++) {
      const int32_t registered = (((*frame << 8) - fit.offset) * inverseGain) >> 12;
      const int32_t value = (registered - *background + kBase) >> 8;
      row[x] = static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
    }
  }
}

/** Runs the network on the arena's input and pools what it leaves. */
LARES_OUT_OF_LINE void residualCells(const Model& model, Arena& arena, int16_t* cells) {
  encode(model, arena);
  for (int y = 0; y < kSide; y++) {
    decodeRow(model, arena, y);
    const uint8_t* input = arena.inputRow(y);
    const uint8_t* output = arena.output;
    int16_t* cell = cells + y / 2 * kGridSide;
    for (int x = 0; x < kGridSide; x++, input += 2, output += 2) {
      const int sum = input[0] - output[0] + input[1] - output[1];
      cell[x] = static_cast<int16_t>(y % 2 == 0 ? sum : cell[x] + sum);
    }
  }
}

/** Registers a frame, runs the network and leaves `workspace.cells`: all but the room's statistics. */
LARES_OUT_OF_LINE void measureFrame(const Model& model, const Room& room, const uint8_t* frame,
                         Workspace& workspace) {
  const Registration fit = registerFrame(frame, room.background, workspace.errors);
  setDifferences(workspace.arena, frame, room.background, fit);
  residualCells(model, workspace.arena, workspace.cells);
}

/** z squared of each cell in Q16, not blurred. */
inline void squaredDeviations(const Room& room, const int16_t* cells, uint32_t* squares) {
  for (int i = 0; i < kCells; i++) {
    const int32_t deviation = cells[i] * 16 - room.cells[i].learned.mean;
    const auto square = static_cast<uint32_t>(deviation * deviation);
    // Q8 of the square times 4, so that the upper half of the product is Q16.
    squares[i] =
        static_cast<uint32_t>((uint64_t{square * 4} * room.cells[i].learned.weight) >> 32);
  }
}

/** Mean of each cell and those of its neighbours that lie in the grid, in place. */
LARES_OUT_OF_LINE void blur(uint32_t* grid) {
  // Sums of three along each row; then down each column, of which the rows above are remembered.
  for (int y = 0; y < kGridSide; y++) {
    uint32_t* row = grid + y * kGridSide;
    uint32_t left = 0;
    uint32_t middle = row[0];
    for (int x = 0; x < kGridSide; x++) {
      const uint32_t right = x + 1 < kGridSide ? row[x + 1] : 0;
      row[x] = left + middle + right;
      left = middle;
      middle = right;
    }
  }
  for (int x = 0; x < kGridSide; x++) {
    const uint32_t width = x == 0 || x == kGridSide - 1 ? 2 : 3;
    uint32_t* at = grid + x;
    uint32_t above = 0;
    uint32_t middle = at[0];
    for (int y = 0; y < kGridSide; y++, at += kGridSide) {
      const uint32_t below = y + 1 < kGridSide ? at[kGridSide] : 0;
      const uint32_t height = y == 0 || y == kGridSide - 1 ? 2 : 3;
      at[0] = (above + middle + below) / (width * height);
      above = middle;
      middle = below;
    }
  }
}

/** Mean of the highest five cells: 2 % of the grid. */
LARES_OUT_OF_LINE uint32_t meanOfHighest(const uint32_t* grid) {
  constexpr int kCount = 5;
  uint32_t highest[kCount] = {};
  for (int i = 0; i < kCells; i++) {
    uint32_t value = grid[i];
    if (value <= highest[kCount - 1]) continue;
    for (uint32_t& other : highest) {
      if (value <= other) continue;
      const uint32_t smaller = other;
      other = value;
      value = smaller;
    }
  }
  uint32_t sum = 0;
  for (const uint32_t value : highest) sum += value;
  return sum / kCount;
}

/**
 * How unusual a frame is for its room; Q16, about 1 for what is usual. `workspace.grid` is then
 * where it is unusual, and `workspace.cells` may still be learned from.
 * @param room learned
 */
inline uint32_t scoreFrame(const Model& model, const Room& room, const uint8_t* frame,
                           Workspace& workspace) {
  measureFrame(model, room, frame, workspace);
  squaredDeviations(room, workspace.cells, workspace.grid.values);
  blur(workspace.grid.values);
  return meanOfHighest(workspace.grid.values);
}

}  // namespace lares::micro
