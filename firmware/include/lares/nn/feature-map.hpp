#pragma once

#include <stdint.h>

namespace lares::nn {

struct Shape {
  int32_t height, width, channels;

  int32_t size() const { return height * width * channels; }
};

/**
 * A map of height x width x channels floats (NHWC order of one sample) with a border of one
 * pixel all around. The border is zero whenever the map is read: it is the padding of every
 * window, so no kernel asks whether a tap lies inside. The memory belongs to the caller.
 */
struct FeatureMap {
  float* data;
  Shape shape;

  /** Floats that a map of this shape takes, border included. */
  static int32_t floats(const Shape& shape) {
    return (shape.height + 2) * (shape.width + 2) * shape.channels;
  }

  int32_t rowStep() const { return (shape.width + 2) * shape.channels; }

  /** Floats in a row without its border. */
  int32_t rowSize() const { return shape.width * shape.channels; }

  /** First channel of a pixel; -1 <= row <= height and -1 <= column <= width. */
  float* at(int32_t row, int32_t column) const {
    return data + (row + 1) * rowStep() + (column + 1) * shape.channels;
  }
};

inline void fillZero(float* to, int32_t count) {
  for (int32_t i = 0; i < count; i++) to[i] = 0;
}

/** Whoever writes a map's pixels clears its border too: its memory may have held another map. */
inline void clearBorder(const FeatureMap& map) {
  const int32_t channels = map.shape.channels;
  fillZero(map.at(-1, -1), map.rowStep());
  for (int32_t row = 0; row < map.shape.height; row++) {
    fillZero(map.at(row, -1), channels);
    fillZero(map.at(row, map.shape.width), channels);
  }
  fillZero(map.at(map.shape.height, -1), map.rowStep());
}

/** Copies `from`, dense, into the map. */
inline void copyIn(const float* from, const FeatureMap& map) {
  clearBorder(map);
  for (int32_t row = 0; row < map.shape.height; row++) {
    float* to = map.at(row, 0);
    for (int32_t i = 0; i < map.rowSize(); i++) to[i] = *from++;
  }
}

/** Copies the map's pixels into `to`, dense. */
inline void copyOut(const FeatureMap& map, float* to) {
  for (int32_t row = 0; row < map.shape.height; row++) {
    const float* from = map.at(row, 0);
    for (int32_t i = 0; i < map.rowSize(); i++) *to++ = from[i];
  }
}

}  // namespace lares::nn
