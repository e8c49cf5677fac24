#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/flash-layout.hpp"
#include "lares/device/port.hpp"
#include "lares/micro/golden.hpp"

namespace lares::device {

/**
 * Keeps two copies of a record in flash, of which a power cut can harm only the older one. A record
 * begins with `uint32_t crc, generation, layout`: the CRC-32 of all after it, a number that grows with each
 * save, and the number of this layout, which firmware that lays it out otherwise does not know.
 */
template <typename Record, uint32_t kAddress, uint32_t kSectors, uint32_t kLayout>
class TwoCopies {
 public:
  static_assert(sizeof(Record) <= kSectors * kSectorBytes, "a copy fits its sectors");

  /** @returns whether there was something, now in `record` */
  bool load(const Port& port, Record& record) {
    port_ = &port;
    uint32_t best = 0;
    for (uint32_t copy = 0; copy < 2; copy++) {
      if (!readCopy(copy, record) || record.generation <= best) continue;
      best = record.generation;
      newest_ = copy;
    }
    generation_ = best;
    return best != 0 && readCopy(newest_, record);
  }

  /** After a `load`. @returns whether it is in flash; else the copy before it still is */
  bool save(Record& record) {
    const uint32_t copy = 1 - newest_;
    record.layout = kLayout;
    record.generation = generation_ + 1;
    record.crc = crcOf(record);
    for (uint32_t i = 0; i < kSectors; i++) {
      if (!port_->eraseSector(port_->context, addressOf(copy) + i * kSectorBytes)) return false;
    }
    if (!port_->writeFlash(port_->context, addressOf(copy), &record, sizeof record)) return false;
    newest_ = copy;
    generation_++;
    return true;
  }

 private:
  static uint32_t addressOf(uint32_t copy) { return kAddress + copy * kSectors * kSectorBytes; }

  static uint32_t crcOf(const Record& record) {
    constexpr uint32_t kStart = offsetof(Record, generation);
    return micro::crc32(0, reinterpret_cast<const uint8_t*>(&record) + kStart,
                        sizeof(Record) - kStart);
  }

  bool readCopy(uint32_t copy, Record& record) const {
    return port_->readFlash(port_->context, addressOf(copy), &record, sizeof record) &&
           record.layout == kLayout && record.crc == crcOf(record);
  }

  const Port* port_ = nullptr;
  uint32_t newest_ = 1;
  uint32_t generation_ = 0;
};

}  // namespace lares::device
