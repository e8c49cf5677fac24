// A device that changes hands forgets: the BOOT button is the owner's word, without a network.
#pragma once

#include <stdint.h>

#include "driver/gpio.h"
#include "esp_partition.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "nvs_flash.h"

namespace lares::forget {

/** To be pressed after the start: a chip that starts with BOOT held waits for a download instead. */
constexpr uint32_t kWindowMs = 2000;
constexpr uint32_t kHoldMs = 5000;
constexpr uint32_t kStepMs = 100;

/**
 * Whether BOOT is held for five seconds, from within two seconds after the start. To be asked before
 * the camera, which takes the pin for its clock on some boards.
 */
inline bool isAsked(gpio_num_t pin) {
  gpio_reset_pin(pin);
  gpio_set_direction(pin, GPIO_MODE_INPUT);
  gpio_set_pull_mode(pin, GPIO_PULLUP_ONLY);
  uint32_t heldMs = 0;
  for (uint32_t ms = 0; heldMs < kHoldMs; ms += kStepMs) {
    heldMs = gpio_get_level(pin) == 0 ? heldMs + kStepMs : 0;
    if (heldMs == 0 && ms >= kWindowMs) return false;
    vTaskDelay(pdMS_TO_TICKS(kStepMs));
  }
  return true;
}

/** Erases Wi-Fi password and keys, and the room that was learned. @returns whether both are gone */
inline bool everything() {
  const bool isNvsGone = nvs_flash_erase() == ESP_OK;
  const esp_partition_t* learned =
      esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "lares");
  if (learned == nullptr) return isNvsGone;
  return esp_partition_erase_range(learned, 0, learned->size) == ESP_OK && isNvsGone;
}

}  // namespace lares::forget
