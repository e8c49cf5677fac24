#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/equal.hpp"
#include "lares/device/flash-layout.hpp"
#include "lares/device/identity.hpp"
#include "lares/device/port.hpp"
#include "lares/micro/golden.hpp"
#include "lares/micro/model-blob.hpp"

namespace lares::device {

/** What became of a model from the air. */
enum class Installation : uint8_t { pending = 0, same, broken, unsigned_, old, rejected, untested, flash };

inline const char* textOf(Installation installation) {
  switch (installation) {
    case Installation::pending:
      return "written and tested: it runs after a restart";
    case Installation::same:
      return "this model already runs";
    case Installation::broken:
      return "the blob is damaged or for another network";
    case Installation::unsigned_:
      return "the signature is not of this fleet's key";
    case Installation::old:
      return "the version is not above the one that runs";
    case Installation::rejected:
      return "this version ran before and never reached the broker";
    case Installation::untested:
      return "the model does not answer its golden vectors";
    case Installation::flash:
      return "the flash could not be written";
  }
  return "unknown";
}

/**
 * Two slots in flash for models that came over the air, and the one that is compiled in as last
 * resort. A model runs only when its signature, its checksum and its golden vectors were right in
 * this very boot. A new one is on trial until the broker is reached; after three boots without,
 * it is rejected and the one before runs again.
 */
class ModelSlots {
 public:
  static constexpr uint32_t kFactory = kModelSlots;

  /**
   * Chooses the model of this boot.
   * @param arena scratch @returns false when not even the compiled-in model passes its test
   */
  bool boot(const Port& port, const Identity& identity, const micro::CompiledModel& factory,
            micro::Arena& arena) {
    port_ = &port;
    identity_ = &identity;
    factory_ = &factory;
    isOnTrial_ = false;
    // The newest first; a slot that fails is never asked again in this boot.
    bool isOut[kModelSlots] = {};
    for (uint32_t turn = 0; turn < kModelSlots; turn++) {
      active_ = newest(isOut);
      if (active_ == kFactory) break;
      if (begin(arena)) return true;
      isOut[active_] = true;
    }
    active_ = kFactory;
    return micro::passesGoldenVectors(factory.model, factory.golden, arena);
  }

  const micro::Model& model() const { return active_ == kFactory ? factory_->model : blob_.model; }
  /** SHA-256 of the float32 weights of the model that runs. */
  const uint8_t* weights() const { return active_ == kFactory ? factory_->weights : blob_.weights; }
  uint32_t version() const { return active_ == kFactory ? factory_->version : blob_.version; }
  /** Highest that was offered, whatever became of it. */
  uint32_t latestVersion() const { return latest_ > version() ? latest_ : version(); }
  uint32_t activeSlot() const { return active_; }
  bool isOnTrial() const { return isOnTrial_; }

  /** The broker is reached: the model that runs is good. */
  void confirm() {
    if (!isOnTrial_) return;
    isOnTrial_ = !mark(active_, offsetof(Marks, confirmed));
  }

  /** Checks, writes and tests a blob; the model that runs stays untouched. */
  Installation install(const uint8_t* bytes, uint32_t length, micro::Arena& arena) {
    if (length != sizeof incoming_) return Installation::broken;
    auto* copy = reinterpret_cast<uint8_t*>(&incoming_);
    for (uint32_t i = 0; i < length; i++) copy[i] = bytes[i];
    if (micro::checkBlob(incoming_, length, factory_->spec) != micro::BlobStatus::ok) {
      return Installation::broken;
    }
    if (!isSigned(incoming_)) return Installation::unsigned_;
    if (incoming_.version > latest_) latest_ = incoming_.version;
    if (incoming_.version == version() && isSameDigest(incoming_.weights, weights())) {
      return Installation::same;
    }
    if (incoming_.version <= version()) return Installation::old;
    if (wasRejected(incoming_)) return Installation::rejected;
    return write(active_ == 0 ? 1 : 0, arena);
  }

 private:
  /** Words after the blob, all ones at first; whoever is not is set, even when a power cut tore it. */
  struct Marks {
    static constexpr uint32_t kTrials = 3;
    /** The blob's CRC once it was read back and tested. */
    uint32_t ready;
    uint32_t tried[kTrials];
    uint32_t confirmed;
    uint32_t rejected;
  };

  static constexpr uint32_t kBlank = 0xFFFFFFFF;
  static constexpr uint32_t kMarksOffset = 2048;
  static_assert(sizeof(micro::ModelBlob) <= kMarksOffset, "marks lie behind the blob");

  static uint32_t addressOf(uint32_t slot) { return kModelsAddress + slot * kSectorBytes; }

  bool isSigned(const micro::ModelBlob& blob) const {
    uint8_t any = 0;
    for (const uint8_t byte : identity_->modelSigner) any |= byte;
    return any != 0 && port_->isSignedBy(port_->context, identity_->modelSigner, blob.signature, &blob,
                                         micro::ModelBlob::kSignedBytes);
  }

  bool read(uint32_t slot, micro::ModelBlob& blob, Marks& marks) const {
    return port_->readFlash(port_->context, addressOf(slot), &blob, sizeof blob) &&
           port_->readFlash(port_->context, addressOf(slot) + kMarksOffset, &marks, sizeof marks);
  }

  bool mark(uint32_t slot, size_t offset, uint32_t value = 0) const {
    const uint32_t address = addressOf(slot) + kMarksOffset + static_cast<uint32_t>(offset);
    return port_->writeFlash(port_->context, address, &value, sizeof value);
  }

  /** The slot of the highest version above the compiled-in one that may run. */
  uint32_t newest(const bool (&isOut)[kModelSlots]) {
    uint32_t best = kFactory;
    uint32_t bestVersion = factory_->version;
    for (uint32_t slot = 0; slot < kModelSlots; slot++) {
      Marks marks;
      if (isOut[slot] || !read(slot, incoming_, marks)) continue;
      if (micro::checkBlob(incoming_, sizeof incoming_, factory_->spec) != micro::BlobStatus::ok) {
        continue;
      }
      if (marks.ready != incoming_.crc || marks.rejected != kBlank) continue;
      if (incoming_.version <= bestVersion) continue;
      best = slot;
      bestVersion = incoming_.version;
    }
    return best;
  }

  /** Tests the model in `active_` and counts the trial. @returns whether it may run */
  bool begin(micro::Arena& arena) {
    Marks marks;
    if (!read(active_, blob_, marks) ||
        micro::checkBlob(blob_, sizeof blob_, factory_->spec) != micro::BlobStatus::ok ||
        !isSigned(blob_)) {
      return false;
    }
    isOnTrial_ = marks.confirmed == kBlank;
    bool mayRun = micro::passesGoldenVectors(blob_.model, blob_.golden, arena);
    if (mayRun && isOnTrial_) {
      uint32_t trial = 0;
      while (trial < Marks::kTrials && marks.tried[trial] != kBlank) trial++;
      mayRun = trial < Marks::kTrials && mark(active_, offsetof(Marks, tried) + trial * sizeof(uint32_t));
    }
    if (!mayRun) {
      isOnTrial_ = false;
      mark(active_, offsetof(Marks, rejected));
    }
    return mayRun;
  }

  bool wasRejected(const micro::ModelBlob& blob) const {
    for (uint32_t slot = 0; slot < kModelSlots; slot++) {
      Marks marks;
      const uint32_t address = addressOf(slot) + kMarksOffset;
      if (!port_->readFlash(port_->context, address, &marks, sizeof marks)) continue;
      if (marks.rejected != kBlank && marks.ready == blob.crc) return true;
    }
    return false;
  }

  /** From `incoming_` to a slot and back. */
  Installation write(uint32_t slot, micro::Arena& arena) {
    const uint32_t address = addressOf(slot);
    if (!port_->eraseSector(port_->context, address) ||
        !port_->writeFlash(port_->context, address, &incoming_, sizeof incoming_) ||
        !port_->readFlash(port_->context, address, &incoming_, sizeof incoming_)) {
      return Installation::flash;
    }
    if (micro::checkBlob(incoming_, sizeof incoming_, factory_->spec) != micro::BlobStatus::ok ||
        !isSigned(incoming_)) {
      return Installation::flash;
    }
    if (!micro::passesGoldenVectors(incoming_.model, incoming_.golden, arena)) {
      return Installation::untested;
    }
    return mark(slot, offsetof(Marks, ready), incoming_.crc) ? Installation::pending
                                                             : Installation::flash;
  }

  const Port* port_ = nullptr;
  const Identity* identity_ = nullptr;
  const micro::CompiledModel* factory_ = nullptr;
  uint32_t active_ = kFactory;
  uint32_t latest_ = 0;
  bool isOnTrial_ = false;
  micro::ModelBlob blob_;
  micro::ModelBlob incoming_;
};

}  // namespace lares::device
