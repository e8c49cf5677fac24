#pragma once

#include <stdint.h>

#include "lares/device/flash-layout.hpp"
#include "lares/device/two-copies.hpp"
#include "lares/micro/room.hpp"
#include "lares/micro/watch.hpp"

namespace lares::device {

/** What a device keeps over a restart. It is a picture of the room: it never leaves the device. */
struct StoredState {
  /** As of `TwoCopies`. */
  uint32_t crc, generation, layout;
  /** The owner's factor on the threshold, in hundredths. */
  uint32_t sensitivityPercent;
  /** SHA-256 of the weights that the cells were learned with. */
  uint8_t model[32];
  micro::Calibration calibration;
  micro::Room room;
};

/** Keeps what was learned over power cuts. */
using StateStore = TwoCopies<StoredState, kStateAddress, kStateSectors, 1>;

}  // namespace lares::device
