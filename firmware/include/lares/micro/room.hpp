#pragma once

#include <stdint.h>

#include "lares/micro/model.hpp"

namespace lares::micro {

/** Cells of 2x2 pixels, to which a residual is pooled. */
constexpr int kGridSide = kSide / 2;
constexpr int kCells = kGridSide * kGridSide;

/** Frames of which a background is the mean: their sum still fits 16 bits. */
constexpr int kMaxBackgroundFrames = 256;
/** Frames of which cell statistics are made: the sum of squares still fits 32 bits. */
constexpr int kMaxCellFrames = 4096;

/** Whether a room knows enough to score frames. */
enum class RoomPhase : uint8_t { background = 0, cells = 1, learned = 2 };

/** Statistics of one cell: sums while they are learned, then what scores need of them. */
union CellStatistics {
  /** Exact, so nothing cancels: the mean and variance that Welford's updates give, without error. */
  struct {
    int32_t sum;
    uint32_t squares;
  } learning;
  struct {
    /** Q4. */
    int32_t mean;
    /** 2^38 / max(variance, floor). */
    uint32_t weight;
  } learned;
};

/**
 * What a device has learned of its room: background, mean and deviation of each cell's residual.
 * A picture of the room; it never leaves the device.
 */
struct Room {
  /** Sums while it is learned, then the mean in Q8. */
  uint16_t background[kPixels];
  CellStatistics cells[kCells];
  uint16_t backgroundFrames;
  uint16_t cellFrames;
  RoomPhase phase;
};

/** Forgets everything: the room is learned anew. */
inline void clear(Room& room) {
  for (uint16_t& value : room.background) value = 0;
  for (CellStatistics& cell : room.cells) cell.learning = {0, 0};
  room.backgroundFrames = 0;
  room.cellFrames = 0;
  room.phase = RoomPhase::background;
}

/** Adds a frame of 32x32 gray bytes to the background. @returns whether another one fits */
inline bool addToBackground(Room& room, const uint8_t* frame) {
  if (room.phase != RoomPhase::background) return false;
  if (room.backgroundFrames == kMaxBackgroundFrames) return false;
  for (int i = 0; i < kPixels; i++) {
    room.background[i] = static_cast<uint16_t>(room.background[i] + frame[i]);
  }
  room.backgroundFrames++;
  return room.backgroundFrames < kMaxBackgroundFrames;
}

/** Sums become means. @returns false without a frame */
inline bool finishBackground(Room& room) {
  if (room.phase != RoomPhase::background || room.backgroundFrames == 0) return false;
  const uint32_t count = room.backgroundFrames;
  for (uint16_t& value : room.background) {
    value = static_cast<uint16_t>((uint32_t{value} * 256 + count / 2) / count);
  }
  room.phase = RoomPhase::cells;
  return true;
}

/** Adds the pooled residual of a frame (`residualCells`). @returns whether another one fits */
inline bool addToCells(Room& room, const int16_t* cells) {
  if (room.phase != RoomPhase::cells || room.cellFrames == kMaxCellFrames) return false;
  for (int i = 0; i < kCells; i++) {
    const int32_t value = cells[i];
    room.cells[i].learning.sum += value;
    room.cells[i].learning.squares += static_cast<uint32_t>(value * value);
  }
  room.cellFrames++;
  return room.cellFrames < kMaxCellFrames;
}

/** Least variance: of 0.05 of full scale, in a sum of four pixels. A rare flicker is no event. */
constexpr uint32_t kLeastVariance = 51 * 51;

/** 2^38 / max(variance, least variance), rounded down. */
inline uint32_t weightOf(uint32_t count, int32_t sum, uint32_t squares) {
  const uint64_t squaredCount = uint64_t{count} * count;
  const auto squaredSum = static_cast<uint64_t>(int64_t{sum} * sum);
  const uint64_t scaled = uint64_t{count} * squares - squaredSum;
  const uint64_t least = kLeastVariance * squaredCount;
  return static_cast<uint32_t>((squaredCount << 38) / (scaled > least ? scaled : least));
}

/** Sums become mean and weight. @returns false below 2 frames */
inline bool finishCells(Room& room) {
  if (room.phase != RoomPhase::cells || room.cellFrames < 2) return false;
  const uint32_t count = room.cellFrames;
  for (CellStatistics& cell : room.cells) {
    const auto [sum, squares] = cell.learning;
    cell.learned = {sum * 16 / static_cast<int32_t>(count), weightOf(count, sum, squares)};
  }
  room.phase = RoomPhase::learned;
  return true;
}

}  // namespace lares::micro
