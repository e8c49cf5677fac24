#pragma once

#include <stdint.h>

#include "lares/device/identity.hpp"
#include "lares/round/round-current.hpp"

namespace lares::round {

enum class ReceiptStatus : uint8_t { accepted = 0, refused, late };

/** What a device needs of a `Receipt`. */
struct Receipt {
  ReceiptStatus status;
  /** SHA-256 of the update that it is for. */
  uint8_t update[32];
};

/** @returns whether it is a receipt for this device */
inline bool parseReceipt(const uint8_t* json, uint32_t length, const device::Identity& identity,
                         Receipt& receipt) {
  static constexpr const char* kNames[] = {"kind",   "v",      "round", "device",
                                           "status", "reason", "update", "trace"};
  constexpr uint32_t kOptional = 1U << 7;
  static constexpr const char* kStatuses[] = {"accepted", "refused", "late"};
  if (length > kMostJsonBytes) return false;
  JsonReader reader(json, length);
  Fields fields(kNames);
  reader.readObject([&](const char* key) {
    switch (fields.take(key)) {
      case 0:
        return expectText(reader, "receipt");
      case 1:
        return expectVersion(reader);
      case 2:
        return static_cast<void>(reader.readUnsigned(999999999));
      case 3:
        return expectText(reader, identity.device);
      case 4:
        receipt.status = static_cast<ReceiptStatus>(readWord(reader, kStatuses));
        return;
      case 5:
        return reader.skipString();
      case 6:
        return readDigest(reader, receipt.update);
      case 7:
        return skipTrace(reader);
      default:
        reader.fail();
    }
  });
  return reader.isDone() && fields.isWhole(kOptional);
}

}  // namespace lares::round
