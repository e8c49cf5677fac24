#pragma once

#include <stdint.h>

#include "lares/device/identity.hpp"
#include "lares/round/fields.hpp"
#include "lares/round/msgpack-reader.hpp"
#include "lares/round/read-field.hpp"
#include "lares/round/round-current.hpp"
#include "lares/round/weights-codec.hpp"

namespace lares::round {

/** What a device needs of a `ModelMessage`. */
struct ModelMessage {
  uint32_t round;
  uint8_t spec[32];
  uint8_t base[32];
  /** `kWeightBytes` of little-endian float32 within the message, without alignment. */
  const uint8_t* weights;
};

/** All but the weights takes less, as everywhere on the wire. */
constexpr uint32_t kMostModelBytes = kWeightBytes + 4096;

/**
 * @param bytes of a peer's; must outlive `model` @returns whether it holds weights of this fleet's
 *   devices; whether these are what their digest says is for the caller to ask
 */
inline bool parseModel(const uint8_t* bytes, uint32_t length, const device::Identity& identity,
                       ModelMessage& model) {
  static constexpr const char* kNames[] = {"kind", "v",    "fleet", "task",   "round",
                                           "spec", "base", "dtype", "weights"};
  if (length > kMostModelBytes) return false;
  MsgpackReader reader(bytes, length);
  Fields fields(kNames);
  uint32_t weightBytes = 0;
  reader.readMap([&](const char* key) {
    switch (fields.take(key)) {
      case 0:
        return expectText(reader, "model");
      case 1:
        return expectVersion(reader);
      case 2:
        return expectText(reader, identity.fleet);
      case 3:
        return expectText(reader, kTask);
      case 4:
        model.round = reader.readUnsigned(999999999);
        return;
      case 5:
        return readDigest(reader, model.spec);
      case 6:
        return readDigest(reader, model.base);
      case 7:
        return expectText(reader, "f32");
      case 8:
        model.weights = reader.readBytes(weightBytes);
        return;
      default:
        reader.fail();
    }
  });
  return reader.isDone() && fields.isWhole() && weightBytes == kWeightBytes;
}

}  // namespace lares::round
