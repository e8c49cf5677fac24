#pragma once

#include <string.h>

#include "esp_event.h"
#include "esp_netif.h"
#include "esp_netif_sntp.h"
#include "esp_wifi.h"
#include "settings.hpp"

namespace lares::network {

/** Keeps trying: a household's access point restarts, too. */
inline void onWifi(void*, esp_event_base_t base, int32_t id, void*) {
  if (base == WIFI_EVENT && (id == WIFI_EVENT_STA_START || id == WIFI_EVENT_STA_DISCONNECTED)) {
    esp_wifi_connect();
  }
}

/** Starts Wi-Fi and the clock. Both come up in the background. */
inline esp_err_t start(const settings::Settings& settings) {
  esp_err_t error = esp_netif_init();
  if (error == ESP_OK) error = esp_event_loop_create_default();
  if (error != ESP_OK) return error;
  esp_netif_create_default_wifi_sta();
  const wifi_init_config_t defaults = WIFI_INIT_CONFIG_DEFAULT();
  error = esp_wifi_init(&defaults);
  if (error != ESP_OK) return error;
  esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, onWifi, nullptr);
  wifi_config_t config = {};
  memcpy(config.sta.ssid, settings.ssid, strnlen(settings.ssid, sizeof config.sta.ssid));
  memcpy(config.sta.password, settings.password,
         strnlen(settings.password, sizeof config.sta.password));
  error = esp_wifi_set_mode(WIFI_MODE_STA);
  if (error == ESP_OK) error = esp_wifi_set_config(WIFI_IF_STA, &config);
  if (error == ESP_OK) error = esp_wifi_start();
  if (error != ESP_OK) return error;
  const esp_sntp_config_t sntp = ESP_NETIF_SNTP_DEFAULT_CONFIG("pool.ntp.org");
  return esp_netif_sntp_init(&sntp);
}

}  // namespace lares::network
