#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/flash-layout.hpp"
#include "lares/device/port.hpp"
#include "lares/micro/golden.hpp"
#include "lares/micro/room.hpp"
#include "lares/micro/watch.hpp"

namespace lares::device {

/** What a device keeps over a restart. It is a picture of the room: it never leaves the device. */
struct StoredState {
  /** CRC-32 of all after it. */
  uint32_t crc;
  /** Grows with each save. */
  uint32_t generation;
  /** Firmware that lays out this struct otherwise has another number. */
  uint32_t layout;
  /** The owner's factor on the threshold, in hundredths. */
  uint32_t sensitivityPercent;
  /** SHA-256 of the weights that the cells were learned with. */
  uint8_t model[32];
  micro::Calibration calibration;
  micro::Room room;
};

constexpr uint32_t kStateLayout = 1;
static_assert(sizeof(StoredState) <= kStateSectors * kSectorBytes, "a copy fits its sectors");

/** Keeps two copies, of which a power cut can harm only the older one. */
class StateStore {
 public:
  /** @returns whether there was something, now in `state` */
  bool load(const Port& port, StoredState& state) {
    port_ = &port;
    uint32_t best = 0;
    for (uint32_t copy = 0; copy < kStateCopies; copy++) {
      if (!readCopy(copy, state) || state.generation <= best) continue;
      best = state.generation;
      newest_ = copy;
    }
    generation_ = best;
    return best != 0 && readCopy(newest_, state);
  }

  /** @returns whether it is in flash; else the copy before it still is */
  bool save(StoredState& state) {
    const uint32_t copy = 1 - newest_;
    state.layout = kStateLayout;
    state.generation = generation_ + 1;
    state.crc = crcOf(state);
    for (uint32_t i = 0; i < kStateSectors; i++) {
      if (!port_->eraseSector(port_->context, addressOf(copy) + i * kSectorBytes)) return false;
    }
    if (!port_->writeFlash(port_->context, addressOf(copy), &state, sizeof state)) return false;
    newest_ = copy;
    generation_++;
    return true;
  }

 private:
  static uint32_t addressOf(uint32_t copy) {
    return kStateAddress + copy * kStateSectors * kSectorBytes;
  }

  static uint32_t crcOf(const StoredState& state) {
    constexpr uint32_t kStart = offsetof(StoredState, generation);
    return micro::crc32(0, reinterpret_cast<const uint8_t*>(&state) + kStart,
                        sizeof(StoredState) - kStart);
  }

  bool readCopy(uint32_t copy, StoredState& state) const {
    return port_->readFlash(port_->context, addressOf(copy), &state, sizeof state) &&
           state.layout == kStateLayout && state.crc == crcOf(state);
  }

  const Port* port_ = nullptr;
  uint32_t newest_ = 1;
  uint32_t generation_ = 0;
};

}  // namespace lares::device
