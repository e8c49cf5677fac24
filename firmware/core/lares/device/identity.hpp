#pragma once

#include <stdint.h>

#include "lares/device/text.hpp"

namespace lares::device {

/** Who a device is; from provisioning, and the same until it is provisioned anew. */
struct Identity {
  /** Ids of the wire: `[a-z0-9][a-z0-9_-]{0,31}`. */
  char fleet[33];
  char device[33];
  /** For people; UTF-8. */
  char room[65];
  char version[33];
  /** Ed25519 key of the fleet, which signs models and vouches for members; zeros: nobody may send models. */
  uint8_t modelSigner[32];
  /**
   * The fleet's word for this device's own key, until then (UTC, in milliseconds since 1970); 0: it has
   * none, signs nothing, and takes models of rounds that nobody has signed.
   */
  uint64_t endorsedUntilMs;
  uint8_t signingKey[32];
  uint8_t endorsement[64];

  bool isEndorsed() const { return endorsedUntilMs != 0; }
};

constexpr uint32_t kTopicBytes = 160;

/** A topic below `lares/v1/<fleet>/device/<id>/`. */
struct DeviceTopic {
  char chars[kTopicBytes];

  DeviceTopic(const Identity& identity, const char* name) {
    Text(chars).add("lares/v1/").add(identity.fleet).add("/device/").add(identity.device).add('/').add(
        name);
  }
};

struct AnomalyTopic {
  char chars[kTopicBytes];

  explicit AnomalyTopic(const Identity& identity) {
    Text(chars).add("lares/v1/").add(identity.fleet).add("/anomalies/").add(identity.device);
  }
};

}  // namespace lares::device
