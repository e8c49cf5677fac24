// The first boot: keys are made here, and the fleet certifies them for the token of provisioning.
#pragma once

#include <string.h>

#include "esp_http_client.h"
#include "lares/device/enrolment-messages.hpp"
#include "lares/port/member-keys.hpp"
#include "settings.hpp"

namespace lares::enrolment {

/** A request and its answer have two kilobytes each. */
constexpr uint32_t kMessageBytes = 4096;

/** @returns the length of the answer; less than 0 when the fleet cannot be reached or refuses */
inline int post(const settings::Settings& settings, const device::Text& request, char* answer) {
  esp_http_client_config_t config = {};
  config.url = settings.enrolment;
  config.cert_pem = settings.ca;
  // The broker's certificate names the role, whatever its address is.
  config.common_name = "lares-broker";
  config.method = HTTP_METHOD_POST;
  config.timeout_ms = 10000;
  const esp_http_client_handle_t client = esp_http_client_init(&config);
  if (client == nullptr) return -1;
  int length = -1;
  const auto bytes = static_cast<int>(request.length());
  if (esp_http_client_set_header(client, "Content-Type", "application/json") == ESP_OK &&
      esp_http_client_open(client, bytes) == ESP_OK &&
      esp_http_client_write(client, request.chars(), bytes) == bytes &&
      esp_http_client_fetch_headers(client) >= 0 && esp_http_client_get_status_code(client) == 200) {
    length = esp_http_client_read_response(client, answer, static_cast<int>(kMessageBytes) - 1);
  }
  esp_http_client_cleanup(client);
  return length;
}

/** Keeps keys and certificate in place of the token, which is used up. */
inline bool store(const settings::Settings& settings, const port::MemberKeys& keys) {
  nvs_handle_t handle;
  if (nvs_open("lares", NVS_READWRITE, &handle) != ESP_OK) return false;
  // The certificate last: without it the device is not enrolled.
  const bool isStored = nvs_set_str(handle, "key", keys.key) == ESP_OK &&
                        nvs_set_blob(handle, "signing", keys.signing, sizeof keys.signing) == ESP_OK &&
                        nvs_set_blob(handle, "endorsement", settings.identity.endorsement,
                                     sizeof settings.identity.endorsement) == ESP_OK &&
                        nvs_set_u64(handle, "endorsed", settings.identity.endorsedUntilMs) == ESP_OK &&
                        nvs_set_str(handle, "cert", settings.certificate) == ESP_OK &&
                        nvs_erase_key(handle, "token") == ESP_OK && nvs_commit(handle) == ESP_OK;
  nvs_close(handle);
  return isStored;
}

/**
 * Makes the device a member of its fleet; `settings` then has key and certificate. Needs the network.
 * @returns what went wrong, with the remedy; null when all is well
 */
inline const char* run(settings::Settings& settings) {
  static port::MemberKeys keys;
  static char request[kMessageBytes], answer[kMessageBytes];
  if (!port::makeMemberKeys(keys)) return "keys cannot be made: flash the firmware again";
  device::Text text(request);
  device::writeKeyRequest(text, settings.token, keys.request, keys.signingPublic);
  const int length = post(settings, text, answer);
  if (length < 0) {
    return "the fleet does not answer or refuses the token, which is good for 15 minutes: check that "
           "the broker runs, else run `lares micro provision` again";
  }
  answer[length] = '\0';
  if (!device::findCertificate(answer, settings.certificate)) {
    return "the fleet's answer holds no certificate: update the broker";
  }
  device::Identity& identity = settings.identity;
  if (!device::findEndorsement(answer, identity.endorsedUntilMs, identity.endorsement)) {
    return "the fleet's answer holds no endorsement: update the broker";
  }
  memcpy(identity.signingKey, keys.signingPublic, sizeof identity.signingKey);
  memcpy(settings.signing, keys.signing, sizeof settings.signing);
  memcpy(settings.key, keys.key, sizeof settings.key);
  return store(settings, keys) ? nullptr : "the NVS is full or worn: flash it anew";
}

}  // namespace lares::enrolment
