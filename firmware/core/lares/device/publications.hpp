#pragma once

#include <stdint.h>

#include "lares/device/port.hpp"

namespace lares::device {

/** Topics that a device keeps up to date. Each is told anew when it changed, and on each connection. */
enum class Publication : uint8_t {
  state = 0,
  info,
  discovery,
  camera,
  alarm,
  settings,
  modelStatus,
  diagnostics,
  score,
};

constexpr uint8_t kPublications = 9;

/**
 * What is still to be told. A set of names, not a queue of messages: while the broker is away it
 * does not grow, and afterwards only what holds now is told.
 */
class DuePublications {
 public:
  void add(Publication publication) { due_ = static_cast<uint16_t>(due_ | bitOf(publication)); }
  void addAll() { due_ = (1U << kPublications) - 1; }
  void remove(Publication publication) { due_ = static_cast<uint16_t>(due_ & ~bitOf(publication)); }

  /** The first that is due. @returns false when none is */
  bool find(Publication& publication) const {
    for (uint8_t i = 0; i < kPublications; i++) {
      publication = static_cast<Publication>(i);
      if ((due_ & bitOf(publication)) != 0) return true;
    }
    return false;
  }

 private:
  static uint16_t bitOf(Publication publication) {
    return static_cast<uint16_t>(1U << static_cast<uint8_t>(publication));
  }

  uint16_t due_ = 0;
};

/** What the parts of a device want to be told. */
struct NoticeBoard {
  DuePublications due;
  /** What keeps the device from working, with the remedy; empty when all is well. Not copied. */
  const char* problem = "";

  void setProblem(const Port& port, const char* what) {
    problem = what;
    if (what[0] != '\0') port.log(port.context, LogLevel::error, "problem", what);
    due.add(Publication::diagnostics);
  }
};

}  // namespace lares::device
