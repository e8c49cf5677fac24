#pragma once

#include <stdint.h>

#include "lares/device/port.hpp"
#include "lares/round/receipt.hpp"
#include "lares/round/signed-message.hpp"
#include "lares/round/task-topic.hpp"
#include "lares/round/update-message.hpp"
#include "lares/round/update-slot.hpp"

namespace lares::round {

/** Whether rounds are buffers, and an older update of the same weights counts, too. */
inline bool canStillCount(const char* run, uint32_t restarts, const RoundCurrent& current) {
  return current.isBuffer && isEqual(run, current.run) && restarts == current.restarts &&
         !current.isOver();
}

/** An update in its envelope. */
constexpr uint32_t kScratchBytes = kEnvelopeBytes + kMostUpdateBytes;

/**
 * Sends an update until there is a receipt for it: a broker's acknowledgement proves neither storage nor
 * delivery. What is sent lies in flash, so that it is the same after a restart.
 */
class Delivery {
 public:
  /** @param scratch of `kScratchBytes`; what is in it between two calls does not matter */
  void boot(const device::Port& port, const device::Identity& identity, uint8_t* scratch) {
    scratch_ = scratch;
    port_ = &port;
    identity_ = &identity;
    slot_.open(port);
  }

  /** Whether there is no receipt yet for the last update. */
  bool isWaiting() const { return slot_.isWaiting(); }
  /** Whether the last update is of this round. */
  bool isOf(const RoundCurrent& round) const { return slot_.isOf(round); }

  /** @returns whether the update is in flash, and on its way */
  bool begin(const RoundCurrent& round, training::Learner& learner, uint64_t nowMs) {
    const uint32_t length = writeUpdate(scratch_, *identity_, round, learner.samples(),
                                        learner.losses(), learner.delta());
    sendSoon(nowMs);
    return length > 0 && slot_.save(round, learner.samples(), scratch_, length);
  }

  /** The connection is back. */
  void sendSoon(uint64_t nowMs) {
    dueMs_ = nowMs;
    waitMs_ = kFirstWaitMs;
  }

  /** @param current null while no round is known */
  void tick(uint64_t nowMs, bool isConnected, const RoundCurrent* current) {
    if (!slot_.isWaiting()) return;
    if (current != nullptr && !isAnswered(*current)) return end("update-unanswered");
    if (!isConnected || nowMs < dueMs_ || !send()) return;
    dueMs_ = nowMs + waitMs_;
    waitMs_ = 2 * waitMs_ < kLongestWaitMs ? 2 * waitMs_ : kLongestWaitMs;
  }

  void onReceipt(const uint8_t* json, uint32_t length) {
    Receipt receipt;
    if (!slot_.isWaiting() || !parseReceipt(json, length, *identity_, receipt)) return;
    uint8_t digest[32];
    const uint32_t bytes = slot_.read(scratch_);
    port_->sha256(port_->context, scratch_, bytes, digest);
    if (!isSameDigest(digest, receipt.update)) return;
    switch (receipt.status) {
      case ReceiptStatus::accepted:
        return end("update-accepted");
      case ReceiptStatus::refused:
        return end("update-refused");
      case ReceiptStatus::late:
        return end("update-late");
    }
  }

 private:
  static constexpr uint64_t kFirstWaitMs = 2000;
  static constexpr uint64_t kLongestWaitMs = 30000;

  bool send() {
    const uint32_t length = identity_->isEndorsed() ? seal() : slot_.read(scratch_);
    TaskTopic topic(*identity_);
    topic.add("round/").addNumber(slot_.header().round).add("/update/").add(identity_->device);
    return length > 0 && port_->publish(port_->context, topic.chars(),
                                        reinterpret_cast<const char*>(scratch_), length, false) != 0;
  }

  /** @returns the length of what is then in the scratch; 0 when it cannot be signed */
  uint32_t seal() {
    const UpdateSlot::Header& header = slot_.header();
    const uint32_t length = slot_.read(scratch_ + kEnvelopeBytes);
    if (length == 0) return 0;
    return sealUpdate(*port_, *identity_, {header.round, header.samples, header.base}, scratch_, length);
  }

  /** Until the next round is announced, and in the last one until it is closed. */
  bool isAnswered(const RoundCurrent& current) const {
    const UpdateSlot::Header& own = slot_.header();
    if (current.isOver()) return false;
    return current.isSameRound(own.run, own.round) || canStillCount(own.run, own.restarts, current);
  }

  void end(const char* event) {
    char buffer[24];
    device::Text text(buffer);
    text.add("round ").addNumber(slot_.header().round);
    const bool isAccepted = isEqual(event, "update-accepted");
    const device::LogLevel level = isAccepted ? device::LogLevel::info : device::LogLevel::warn;
    port_->log(port_->context, level, event, text.chars());
    slot_.markAnswered();
  }

  const device::Port* port_ = nullptr;
  const device::Identity* identity_ = nullptr;
  UpdateSlot slot_;
  uint64_t dueMs_ = 0;
  uint64_t waitMs_ = kFirstWaitMs;
  uint8_t* scratch_ = nullptr;
};

}  // namespace lares::round
