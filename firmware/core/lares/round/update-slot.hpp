#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/flash-layout.hpp"
#include "lares/device/port.hpp"
#include "lares/micro/golden.hpp"
#include "lares/round/fields.hpp"
#include "lares/round/update-message.hpp"

namespace lares::round {

/**
 * The update that was trained last, in flash, until there is a receipt for it: after a restart the same
 * bytes are sent again, and the same round is not trained twice. A power cut leaves none or a whole one.
 */
class UpdateSlot {
 public:
  struct Header {
    /** CRC-32 of what follows it up to `answered`, and of the payload. */
    uint32_t crc;
    uint32_t length;
    uint32_t round;
    uint32_t restarts;
    char run[20];
    /** What a signature says, beside the payload. */
    uint32_t samples;
    uint8_t base[32];
    /** All ones until there is an answer, or nobody will give one any more. */
    uint32_t answered;
  };

  void open(const device::Port& port) {
    port_ = &port;
    header_ = {};
    isStored_ = readHeader() && crcOf() == header_.crc;
    if (!isStored_) header_ = {};
  }

  /** @returns whether there is one that waits for its receipt */
  bool isWaiting() const { return isStored_ && header_.answered == kUnanswered; }
  /** Whether the last one that was trained is of this round. */
  bool isOf(const RoundCurrent& round) const {
    return isStored_ && round.isSameRound(header_.run, header_.round);
  }
  const Header& header() const { return header_; }

  /** @returns whether it is in flash */
  bool save(const RoundCurrent& round, uint32_t samples, const uint8_t* payload, uint32_t length) {
    isStored_ = false;
    header_ = {0, length, round.round, round.restarts, {}, samples, {}, kUnanswered};
    for (int i = 0; i < 17; i++) header_.run[i] = round.run[i];
    for (int i = 0; i < 32; i++) header_.base[i] = round.base[i];
    if (!port_->eraseSector(port_->context, device::kUpdateAddress) ||
        !port_->writeFlash(port_->context, kPayloadAddress, payload, length)) {
      return false;
    }
    header_.crc = crcOf();
    // The header last: without it there is no update.
    isStored_ = port_->writeFlash(port_->context, device::kUpdateAddress, &header_, sizeof header_);
    return isStored_;
  }

  /** @param payload has room for `kMostUpdateBytes` @returns its length; 0 when it cannot be read */
  uint32_t read(uint8_t* payload) const {
    return port_->readFlash(port_->context, kPayloadAddress, payload, header_.length) ? header_.length
                                                                                      : 0;
  }

  /** It is not sent any more. */
  void markAnswered() {
    header_.answered = 0;
    const uint32_t address =
        device::kUpdateAddress + static_cast<uint32_t>(offsetof(Header, answered));
    port_->writeFlash(port_->context, address, &header_.answered, sizeof header_.answered);
  }

 private:
  static constexpr uint32_t kUnanswered = 0xFFFFFFFF;
  static constexpr uint32_t kHeaderBytes = 128;
  static constexpr uint32_t kPayloadAddress = device::kUpdateAddress + kHeaderBytes;
  static_assert(sizeof(Header) <= kHeaderBytes, "the payload lies behind the header");
  static_assert(kHeaderBytes + kMostUpdateBytes <= device::kSectorBytes, "the longest update fits its sector");

  bool readHeader() {
    return port_->readFlash(port_->context, device::kUpdateAddress, &header_, sizeof header_) &&
           header_.length > 0 && header_.length <= kMostUpdateBytes && header_.run[16] == '\0';
  }

  /** Of the payload in flash and of the header in memory. */
  uint32_t crcOf() const {
    constexpr uint32_t kStart = offsetof(Header, length);
    uint32_t crc = micro::crc32(0, reinterpret_cast<const uint8_t*>(&header_) + kStart,
                                offsetof(Header, answered) - kStart);
    uint8_t part[64];
    for (uint32_t at = 0; at < header_.length; at += sizeof part) {
      const uint32_t left = header_.length - at;
      const uint32_t bytes = left < sizeof part ? left : static_cast<uint32_t>(sizeof part);
      if (!port_->readFlash(port_->context, kPayloadAddress + at, part, bytes)) return ~header_.crc;
      crc = micro::crc32(crc, part, bytes);
    }
    return crc;
  }

  const device::Port* port_ = nullptr;
  Header header_ = {};
  bool isStored_ = false;
};

}  // namespace lares::round
