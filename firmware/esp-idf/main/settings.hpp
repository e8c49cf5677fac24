#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/hex.hpp"
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
  /** `https://host:8886` and a token, until the device is enrolled. */
  char enrolment[128];
  char token[23];
  /** Of the device's own signing key, seed and public half; zeros until it is enrolled. */
  uint8_t signing[64];

  bool isToEnrol() const { return certificate[0] == '\0' && token[0] != '\0'; }
};

template <size_t kBytes>
inline bool readText(nvs_handle_t handle, const char* name, char (&text)[kBytes]) {
  size_t length = kBytes;
  text[0] = '\0';
  return nvs_get_str(handle, name, text, &length) == ESP_OK;
}

/** What signs the device's updates; without all of it, it signs nothing. */
inline void readEndorsement(nvs_handle_t handle, Settings& settings) {
  device::Identity& identity = settings.identity;
  size_t keyBytes = sizeof settings.signing, bytes = sizeof identity.endorsement;
  const bool isWhole =
      nvs_get_blob(handle, "signing", settings.signing, &keyBytes) == ESP_OK &&
      nvs_get_blob(handle, "endorsement", identity.endorsement, &bytes) == ESP_OK &&
      nvs_get_u64(handle, "endorsed", &identity.endorsedUntilMs) == ESP_OK &&
      keyBytes == sizeof settings.signing && bytes == sizeof identity.endorsement;
  if (!isWhole) identity.endorsedUntilMs = 0;
  for (int i = 0; i < 32; i++) identity.signingKey[i] = settings.signing[32 + i];
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
  readText(handle, "enrolment", settings.enrolment);
  readText(handle, "token", settings.token);
  char signer[65];
  uint8_t(&key)[32] = settings.identity.modelSigner;
  if (!readText(handle, "signer", signer) || !device::readHex(signer, key)) {
    for (uint8_t& byte : key) byte = 0;
  }
  readEndorsement(handle, settings);
  nvs_close(handle);
  return missing;
}

}  // namespace lares::settings
