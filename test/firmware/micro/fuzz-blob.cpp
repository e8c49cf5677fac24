// libFuzzer's target for what a device does with a blob that comes over the air, but the signature:
// without it every mutant would end there. LARES_PLANTED_BUG takes the check of the length away.
#include <cstdint>
#include <cstring>
#include <memory>

#include "lares/micro/model-blob.hpp"

using namespace lares::micro;

namespace {

/** Mutants would fail at the checksum; a sender who mutates sets it, too. */
void setChecksum(uint8_t* bytes, size_t length) {
  constexpr size_t kAt = offsetof(ModelBlob, crc);
  if (length < kAt + sizeof(uint32_t)) return;
  const uint32_t crc = crc32(0, bytes, kAt);
  std::memcpy(bytes + kAt, &crc, sizeof crc);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const uint8_t spec[32] = LARES_SPEC;
  static Arena arena;
  // As long as what came and no longer, so that a read behind it is seen.
  const std::unique_ptr<uint32_t[]> words(new uint32_t[(size + 3) / 4]);
  auto* bytes = reinterpret_cast<uint8_t*>(words.get());
  std::memcpy(bytes, data, size);
  setChecksum(bytes, size);
  const auto& blob = *reinterpret_cast<const ModelBlob*>(bytes);
#ifdef LARES_PLANTED_BUG
  const auto length = static_cast<uint32_t>(sizeof blob);
#else
  const auto length = static_cast<uint32_t>(size);
#endif
  if (checkBlob(blob, length, spec) != BlobStatus::ok) return 0;
  // Whatever passes may be run: nothing in it overflows, and it answers the same each time.
  const bool isGood = passesGoldenVectors(blob.model, blob.golden, arena);
  if (passesGoldenVectors(blob.model, blob.golden, arena) != isGood) __builtin_trap();
  return 0;
}
