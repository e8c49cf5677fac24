// A model as it travels and lies in flash.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/micro/golden.hpp"
#include "lares/micro/model.hpp"

namespace lares::micro {

/**
 * The bytes of a model blob, little endian, without padding: a device copies them into this struct,
 * or reads them where they lie in flash at a multiple of 4. There is no background, no statistic of
 * pixels and no threshold in it: those are learned on the device.
 */
struct ModelBlob {
  static constexpr uint16_t kFormat = 1;
  /** Bytes that the signature covers: all before it. */
  static constexpr uint32_t kSignedBytes = 1592;

  uint8_t magic[4];
  uint16_t format;
  /** Of the whole blob. */
  uint16_t bytes;
  /** SHA-256 of the model spec, and of the float32 weights before quantisation. */
  uint8_t spec[32];
  uint8_t weights[32];
  /** Grows with each model of a fleet; a device takes no smaller one. */
  uint32_t version;
  /** float32: the largest activation of each layer but the last, for people and exporters. */
  uint32_t ranges[11];
  GoldenVectors golden;
  Model model;
  /** CRC-32 of all before it. */
  uint32_t crc;
  /** Ed25519 (RFC 8032) of all before it; zeros where nobody signed. */
  uint8_t signature[64];
};

static_assert(sizeof(ModelBlob) == ModelBlob::kSignedBytes + 64, "no padding");
static_assert(offsetof(ModelBlob, crc) == ModelBlob::kSignedBytes - 4, "no padding");

enum class BlobStatus : uint8_t { ok = 0, length = 1, magic = 2, format = 3, crc = 4, spec = 5, range = 6 };

inline const char* textOf(BlobStatus status) {
  switch (status) {
    case BlobStatus::ok:
      return "ok";
    case BlobStatus::length:
      return "the blob is shorter or longer than its format";
    case BlobStatus::magic:
      return "this is no model blob";
    case BlobStatus::format:
      return "the blob has a format that this firmware does not know";
    case BlobStatus::crc:
      return "the blob's bytes do not match its checksum";
    case BlobStatus::spec:
      return "the blob is a model of another network";
    case BlobStatus::range:
      return "a layer of the blob may overflow";
  }
  return "unknown status";
}

/** Whether no input can make `sum + bias` overflow. */
inline bool isSafe(const Requantisation* scales, const int8_t* weights, int channels, int taps) {
  for (int channel = 0; channel < channels; channel++) {
    int64_t largest = scales[channel].bias < 0 ? -int64_t{scales[channel].bias} : scales[channel].bias;
    for (int tap = 0; tap < taps; tap++) {
      const int weight = *weights++;
      largest += 255 * (weight < 0 ? -weight : weight);
    }
    if (largest > INT32_MAX || scales[channel].multiplier < 1 << 16) return false;
  }
  return true;
}

template <int kInputs, int kOutputs>
inline bool isSafe(const SeparableLayer<kInputs, kOutputs>& layer) {
  return isSafe(layer.depthwiseScale, layer.depthwise, kInputs, 9) &&
         isSafe(layer.pointwiseScale, layer.pointwise, kOutputs, kInputs);
}

/** Whether the network may be run at all, whoever made the model. */
inline bool isSafe(const Model& model) {
  return isSafe(model.encoder1) && isSafe(model.encoder2) && isSafe(model.encoder3) &&
         isSafe(model.decoder1) && isSafe(model.decoder2) && isSafe(model.decoder3);
}

/**
 * Everything but signature, version and golden vectors, which need more than the bytes.
 * @param length of what was received @param spec of the network that this firmware runs
 */
[[nodiscard]] inline BlobStatus checkBlob(const ModelBlob& blob, uint32_t length,
                                          const uint8_t (&spec)[32]) {
  static constexpr uint8_t kMagic[4] = {'L', 'R', 'M', 'M'};
  if (length != sizeof(ModelBlob)) return BlobStatus::length;
  for (int i = 0; i < 4; i++) {
    if (blob.magic[i] != kMagic[i]) return BlobStatus::magic;
  }
  if (blob.format != ModelBlob::kFormat || blob.bytes != sizeof(ModelBlob)) {
    return BlobStatus::format;
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(&blob);
  if (crc32(0, bytes, offsetof(ModelBlob, crc)) != blob.crc) return BlobStatus::crc;
  for (int i = 0; i < 32; i++) {
    if (blob.spec[i] != spec[i]) return BlobStatus::spec;
  }
  return isSafe(blob.model) ? BlobStatus::ok : BlobStatus::range;
}

}  // namespace lares::micro
