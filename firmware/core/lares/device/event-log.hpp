#pragma once

#include <stdint.h>

#include "lares/device/event-record.hpp"
#include "lares/device/flash-layout.hpp"
#include "lares/device/port.hpp"

namespace lares::device {

/**
 * Events in flash until the broker has them: a ring of records, each at the place that its sequence
 * number gives. A record that a power cut left half written is skipped. When the ring is full the
 * oldest sector is dropped, and what was undelivered in it is counted as lost.
 */
class EventLog {
 public:
  static constexpr uint32_t kPerSector = kSectorBytes / sizeof(EventRecord);
  static constexpr uint32_t kCapacity = kPerSector * kEventSectors;

  /** Reads what earlier boots left. */
  void open(const Port& port) {
    port_ = &port;
    next_ = 1;
    oldest_ = 1;
    waiting_ = 0;
    bootCount_ = 1;
    uint32_t oldest = 0;
    for (uint32_t place = 0; place < kCapacity; place++) {
      EventRecord record;
      if (!readPlace(place, record)) continue;
      if (record.sequence >= next_) next_ = record.sequence + 1;
      if (record.bootCount >= bootCount_) bootCount_ = record.bootCount + 1;
      if (!isWaiting(record)) continue;
      waiting_++;
      if (oldest == 0 || record.sequence < oldest) oldest = record.sequence;
    }
    oldest_ = oldest == 0 ? next_ : oldest;
    while (next_ % kPerSector != 0 && !isBlank(next_ % kCapacity)) next_++;
  }

  /** Of this boot: one more than any before, as far as the ring remembers. */
  uint32_t bootCount() const { return bootCount_; }
  uint32_t waiting() const { return waiting_; }
  /** In this boot. */
  uint32_t lost() const { return lost_; }

  /** Writes a record; sets its sequence, boot count and checksum. @returns whether it is in flash */
  bool append(EventRecord& record) {
    record.sequence = next_++;
    record.bootCount = bootCount_;
    record.delivered = record.report.event == kBootMark ? 0 : kUndelivered;
    record.crc = crcOf(record);
    const uint32_t place = record.sequence % kCapacity;
    if (place % kPerSector == 0 && !recycle(place)) return false;
    if (!port_->writeFlash(port_->context, addressOf(place), &record, sizeof record)) return false;
    if (isWaiting(record)) waiting_++;
    return true;
  }

  /** The oldest record that waits. */
  bool findOldest(EventRecord& record) {
    for (; waiting_ > 0 && oldest_ < next_; oldest_++) {
      if (read(oldest_, record) && isWaiting(record)) return true;
    }
    // What was counted and cannot be read any more does not wait.
    lost_ += waiting_;
    waiting_ = 0;
    return false;
  }

  /** @returns false when it was delivered before, or is not there any more */
  bool markDelivered(uint32_t sequence) {
    EventRecord record;
    if (!read(sequence, record) || !isWaiting(record)) return false;
    const uint32_t mark = 0;
    const uint32_t address = addressOf(sequence % kCapacity) + offsetof(EventRecord, delivered);
    if (!port_->writeFlash(port_->context, address, &mark, sizeof mark)) return false;
    waiting_--;
    return true;
  }

 private:
  static constexpr uint32_t kUndelivered = 0xFFFFFFFF;

  // A mark that a power cut left half written counts: only a delivered record has one at all.
  static bool isWaiting(const EventRecord& record) { return record.delivered == kUndelivered; }

  static uint32_t addressOf(uint32_t place) {
    return kEventsAddress + place / kPerSector * kSectorBytes +
           place % kPerSector * static_cast<uint32_t>(sizeof(EventRecord));
  }

  bool readPlace(uint32_t place, EventRecord& record) const {
    if (!port_->readFlash(port_->context, addressOf(place), &record, sizeof record)) return false;
    return record.crc == crcOf(record) && record.sequence % kCapacity == place;
  }

  bool read(uint32_t sequence, EventRecord& record) const {
    return readPlace(sequence % kCapacity, record) && record.sequence == sequence;
  }

  bool isBlank(uint32_t place) const {
    uint8_t bytes[sizeof(EventRecord)];
    if (!port_->readFlash(port_->context, addressOf(place), bytes, sizeof bytes)) return false;
    for (const uint8_t byte : bytes) {
      if (byte != 0xFF) return false;
    }
    return true;
  }

  /** Erases the sector that begins at `place`, with the oldest records of a full ring. */
  bool recycle(uint32_t place) {
    for (uint32_t i = 0; i < kPerSector; i++) {
      EventRecord record;
      if (!readPlace(place + i, record) || !isWaiting(record)) continue;
      waiting_--;
      lost_++;
    }
    return port_->eraseSector(port_->context, addressOf(place));
  }

  const Port* port_ = nullptr;
  uint32_t next_ = 1;
  uint32_t oldest_ = 1;
  uint32_t waiting_ = 0;
  uint32_t lost_ = 0;
  uint32_t bootCount_ = 1;
};

}  // namespace lares::device
