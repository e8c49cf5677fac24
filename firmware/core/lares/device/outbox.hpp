#pragma once

#include <stdint.h>

#include "lares/device/event-log.hpp"
#include "lares/device/identity.hpp"
#include "lares/device/messages.hpp"
#include "lares/device/port.hpp"
#include "lares/device/text.hpp"

namespace lares::device {

/**
 * Brings events from the log to the broker, oldest first and one at a time, so that none overtakes
 * another. An event leaves the log when the broker has acknowledged it; one that was under way when
 * the connection broke is sent again with the same ids, so that its reader can drop the second.
 */
class Outbox {
 public:
  void onConnected(uint64_t nowMs) {
    connectedMs_ = nowMs;
    messageId_ = 0;
    isConnected_ = true;
  }

  void onDisconnected() { isConnected_ = false; }

  /** @returns whether the acknowledgement was for an event */
  bool onAcknowledged(EventLog& log, uint32_t messageId) {
    if (messageId == 0 || messageId != messageId_) return false;
    messageId_ = 0;
    log.markDelivered(sequence_);
    return true;
  }

  /** Sends the oldest event unless one is under way. */
  void pump(const Port& port, const Identity& identity, EventLog& log, Text& text, uint64_t nowMs) {
    if (!isConnected_ || log.waiting() == 0) return;
    if (messageId_ != 0 && nowMs - sentMs_ < kPatienceMs) return;
    EventRecord record;
    if (!log.findOldest(record)) return;
    writeAnomaly(text, identity, record, utcOf(port, log, record, nowMs),
                 record.bootCount != log.bootCount() || record.uptimeMs < connectedMs_);
    sequence_ = record.sequence;
    sentMs_ = nowMs;
    messageId_ = port.publish(port.context, AnomalyTopic(identity).chars, text.chars(), text.length(),
                              false);
  }

 private:
  /** An acknowledgement that takes longer is not waited for. */
  static constexpr uint64_t kPatienceMs = 30000;

  /** A device that learns the time later still knows how long ago something was, within a boot. */
  static uint64_t utcOf(const Port& port, const EventLog& log, const EventRecord& record,
                        uint64_t nowMs) {
    if (record.utcMs != 0 || record.bootCount != log.bootCount()) return record.utcMs;
    const uint64_t utcMs = port.utcMs(port.context);
    return utcMs == 0 ? 0 : utcMs - (nowMs - record.uptimeMs);
  }

  uint64_t connectedMs_ = 0;
  uint64_t sentMs_ = 0;
  uint32_t messageId_ = 0;
  uint32_t sequence_ = 0;
  bool isConnected_ = false;
};

}  // namespace lares::device
