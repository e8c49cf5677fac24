#pragma once

#include "boards.hpp"
#include "esp_camera.h"
#include "esp_err.h"

namespace lares::camera {

/** What to do about an error of `esp_camera_init`. */
inline const char* remedyOf(esp_err_t error) {
  switch (error) {
    case ESP_ERR_NOT_FOUND:
      return "no camera answers (0x105): switch off, press the ribbon home and close its latch; if "
             "it stays, the firmware is for another board";
    case ESP_ERR_NOT_SUPPORTED:
      return "the camera's sensor is unknown (0x106): use an OV2640, OV3660 or OV5640, or build the "
             "firmware for this board";
    case ESP_ERR_NO_MEM:
      return "no memory for pictures (0x101): the firmware may be for a board with PSRAM that this "
             "one lacks";
    case ESP_FAIL:
      return "the camera answers but cannot be set up: power from a port that gives 500 mA, with a "
             "short cable";
    case ESP_ERR_INVALID_STATE:
      return "the camera is in use (0x103): restart the device";
    default:
      return "the camera failed: switch off, check ribbon and power, and that the firmware is for "
             "this board";
  }
}

/** QQVGA in gray from one buffer in internal RAM: no PSRAM is needed. */
inline camera_config_t configOf(const board::Board& board) {
  camera_config_t config = {};
  config.pin_pwdn = board.pwdn;
  config.pin_reset = board.reset;
  config.pin_xclk = board.xclk;
  config.pin_sccb_sda = board.sda;
  config.pin_sccb_scl = board.scl;
  config.pin_d7 = board.data[0];
  config.pin_d6 = board.data[1];
  config.pin_d5 = board.data[2];
  config.pin_d4 = board.data[3];
  config.pin_d3 = board.data[4];
  config.pin_d2 = board.data[5];
  config.pin_d1 = board.data[6];
  config.pin_d0 = board.data[7];
  config.pin_vsync = board.vsync;
  config.pin_href = board.href;
  config.pin_pclk = board.pclk;
  config.xclk_freq_hz = 20000000;
  config.ledc_timer = LEDC_TIMER_0;
  config.ledc_channel = LEDC_CHANNEL_0;
  config.pixel_format = PIXFORMAT_GRAYSCALE;
  config.frame_size = FRAMESIZE_QQVGA;
  config.fb_count = 1;
  config.fb_location = CAMERA_FB_IN_DRAM;
  config.grab_mode = CAMERA_GRAB_WHEN_EMPTY;
  return config;
}

}  // namespace lares::camera
