#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/identity.hpp"
#include "nvs.h"

namespace lares::settings {

/** What provisioning wrote into the NVS namespace `lares`. */
struct Settings {
  device::Identity identity;
  char ssid[33];
  char password[65];
  /** `mqtts://host:8883` */
  char broker[128];
  /** PEM; empty for a broker without TLS. */
  char ca[1600];
  char certificate[1600];
  char key[512];
};

template <size_t kBytes>
inline bool readText(nvs_handle_t handle, const char* name, char (&text)[kBytes]) {
  size_t length = kBytes;
  text[0] = '\0';
  return nvs_get_str(handle, name, text, &length) == ESP_OK;
}

/** @returns the name of the first value that is missing; null when all are there */
inline const char* read(Settings& settings) {
  nvs_handle_t handle;
  if (nvs_open("lares", NVS_READONLY, &handle) != ESP_OK) return "lares";
  const char* missing = nullptr;
  if (!readText(handle, "fleet", settings.identity.fleet)) missing = "fleet";
  if (!readText(handle, "device", settings.identity.device)) missing = "device";
  if (!readText(handle, "room", settings.identity.room)) missing = "room";
  if (!readText(handle, "ssid", settings.ssid)) missing = "ssid";
  if (!readText(handle, "broker", settings.broker)) missing = "broker";
  // An open network has no password, and a broker on the same machine no certificates.
  readText(handle, "password", settings.password);
  readText(handle, "ca", settings.ca);
  readText(handle, "cert", settings.certificate);
  readText(handle, "key", settings.key);
  size_t length = sizeof settings.identity.modelSigner;
  if (nvs_get_blob(handle, "signer", settings.identity.modelSigner, &length) != ESP_OK) {
    for (uint8_t& byte : settings.identity.modelSigner) byte = 0;
  }
  nvs_close(handle);
  return missing;
}

}  // namespace lares::settings
