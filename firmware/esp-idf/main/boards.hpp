// Camera pins of each board, as the vendors' sources name them (camera_pins.h of the Arduino core for
// the ESP32).
#pragma once

#include <stdint.h>

#include "driver/gpio.h"

namespace lares::board {

struct Board {
  const char* name;
  int8_t pwdn, reset, xclk, sda, scl;
  /** D7 to D0. */
  int8_t data[8];
  int8_t vsync, href, pclk;
  bool hasCamera;
  /** Room for frames to train on: `trainingFrames` of training-memory.ts. */
  uint16_t trainingFrames;
  /** Strapping pin of the chip; an ESP32-CAM has no button there, but a pin to join with GND. */
  gpio_num_t bootButton = GPIO_NUM_0;
};

constexpr uint16_t kFramesOfEsp32 = 35, kFramesOfEsp32S3 = 73;

constexpr Board kBoards[] = {
    {"esp32cam", 32, -1, 0, 26, 27, {35, 34, 39, 36, 21, 19, 18, 5}, 25, 23, 22, true, kFramesOfEsp32},
    {"esp_eye", -1, -1, 4, 18, 23, {36, 37, 38, 39, 35, 14, 13, 34}, 5, 27, 25, true, kFramesOfEsp32},
    {"xiao_esp32s3", -1, -1, 10, 40, 39, {48, 11, 12, 14, 16, 18, 17, 15}, 38, 47, 13, true, kFramesOfEsp32S3},
    {"freenove_wrover", -1, -1, 21, 26, 27, {35, 34, 39, 36, 19, 18, 5, 4}, 25, 23, 22, true, kFramesOfEsp32},
    {"freenove_esp32_s3_wroom", -1, -1, 15, 4, 5, {16, 17, 18, 12, 10, 8, 9, 11}, 6, 7, 13, true, kFramesOfEsp32S3},
    {"esp32_s3_eye", -1, -1, 15, 4, 5, {16, 17, 18, 12, 10, 8, 9, 11}, 6, 7, 13, true, kFramesOfEsp32S3},
    {"esp32_c3", -1, -1, -1, -1, -1, {-1, -1, -1, -1, -1, -1, -1, -1}, -1, -1, -1, false, 0, GPIO_NUM_9},
};

constexpr bool isNamed(const Board& board, const char* name) {
  const char* other = board.name;
  while (*name != '\0' && *name == *other) name++, other++;
  return *name == *other;
}

constexpr bool isKnown(const char* name) {
  for (const Board& board : kBoards) {
    if (isNamed(board, name)) return true;
  }
  return false;
}

/** @param name of a board that `isKnown` */
constexpr Board find(const char* name) {
  for (const Board& board : kBoards) {
    if (isNamed(board, name)) return board;
  }
  return {};
}

}  // namespace lares::board
