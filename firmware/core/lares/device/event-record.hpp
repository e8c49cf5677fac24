#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lares/device/port.hpp"
#include "lares/micro/golden.hpp"

namespace lares::device {

/** Why something is told of an event, in the order of `eventPhases` of @lares/shared. */
enum class EventPhase : uint8_t { begin = 0, peak = 1, ongoing = 2, end = 3 };

inline const char* nameOf(EventPhase phase) {
  switch (phase) {
    case EventPhase::begin:
      return "begin";
    case EventPhase::peak:
      return "peak";
    case EventPhase::ongoing:
      return "ongoing";
    case EventPhase::end:
      return "end";
  }
  return "end";
}

/** A rectangle of cells of the 16x16 error grid. */
struct Region {
  uint8_t left;
  uint8_t top;
  uint8_t width;
  uint8_t height;
};

/** What is told of an event. */
struct EventReport {
  /** From 1 in each boot. */
  uint32_t event;
  /** From its begin to the last loud frame. */
  uint32_t durationMs;
  /** Highest so far, in thousandths of the threshold. */
  uint32_t scoreMilli;
  /** Of the highest score, in millionths. */
  uint32_t pValueMicro;
  Region region;
  EventPhase phase;
};

/** A line of the event log. Reports need no more than this to be told in a later boot. */
struct EventRecord {
  /** CRC-32 of all from `sequence` on. */
  uint32_t crc;
  /** Ones until it is delivered. */
  uint32_t delivered;
  /** From 1; its place in the ring. */
  uint32_t sequence;
  uint32_t bootCount;
  uint8_t boot[8];
  uint64_t uptimeMs;
  /** 0 where the device did not know it. */
  uint64_t utcMs;
  /** SHA-256 of the weights that scored it. */
  uint8_t model[32];
  EventReport report;
};

/** `event` of a line that a boot wrote, so that the next one knows its number. */
constexpr uint32_t kBootMark = 0;

static_assert(sizeof(EventReport) == 24 && sizeof(EventRecord) == 96, "no padding that varies");

/** A line of now, without a report. @param boot eight random bytes */
inline EventRecord emptyRecord(const Port& port, const uint8_t* boot) {
  EventRecord record = {};
  for (int i = 0; i < 8; i++) record.boot[i] = boot[i];
  record.uptimeMs = port.uptimeMs(port.context);
  record.utcMs = port.utcMs(port.context);
  return record;
}

inline uint32_t crcOf(const EventRecord& record) {
  constexpr uint32_t kStart = offsetof(EventRecord, sequence);
  return micro::crc32(0, reinterpret_cast<const uint8_t*>(&record) + kStart,
                      sizeof(EventRecord) - kStart);
}

}  // namespace lares::device
