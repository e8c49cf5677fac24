#pragma once

#include <stdint.h>

namespace lares::device {

constexpr uint32_t kSectorBytes = 4096;

/** Two copies of what the device learned and was told. */
constexpr uint32_t kStateAddress = 0;
constexpr uint32_t kStateSectors = 2;

/** A ring of events that wait for the broker. */
constexpr uint32_t kEventsAddress = kStateAddress + 2 * kStateSectors * kSectorBytes;
constexpr uint32_t kEventSectors = 8;

/** Two slots for models that came over the air. */
constexpr uint32_t kModelsAddress = kEventsAddress + kEventSectors * kSectorBytes;
constexpr uint32_t kModelSlots = 2;

/** What a room keeps from round to round, twice, and the update that waits for its receipt. */
constexpr uint32_t kPersonalAddress = kModelsAddress + kModelSlots * kSectorBytes;
constexpr uint32_t kPersonalSectors = 1;
constexpr uint32_t kUpdateAddress = kPersonalAddress + 2 * kPersonalSectors * kSectorBytes;

constexpr uint32_t kFlashBytes = kUpdateAddress + kSectorBytes;

}  // namespace lares::device
