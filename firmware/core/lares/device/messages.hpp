// Messages of the wire (shared/src/wire/messages.ts and micro-messages.ts), written without a heap.
#pragma once

#include <stdint.h>

#include "lares/device/camera-check.hpp"
#include "lares/device/event-record.hpp"
#include "lares/device/identity.hpp"
#include "lares/device/learning.hpp"
#include "lares/device/model-slots.hpp"
#include "lares/device/port.hpp"
#include "lares/device/text.hpp"
#include "lares/round/round-member.hpp"

namespace lares::device {

inline const char* nameOf(ResetReason reason) {
  switch (reason) {
    case ResetReason::powerOn:
      return "power-on";
    case ResetReason::software:
      return "software";
    case ResetReason::crash:
      return "crash";
    case ResetReason::watchdog:
      return "watchdog";
    case ResetReason::brownout:
      return "brownout";
    case ResetReason::unknown:
      break;
  }
  return "unknown";
}

/** `{"kind":<kind>,"v":1,"device":<id>`, to be continued. */
inline Text& addOpening(Text& text, const char* kind, const Identity& identity) {
  text.add(R"({"kind":")").add(kind).add(R"(","v":1,"device":")").add(identity.device);
  return text.add('"');
}

inline Text& addTime(Text& text, uint64_t utcMs) {
  text.add(R"(,"t":)");
  return utcMs == 0 ? text.add("null") : text.add('"').addDateTime(utcMs).add('"');
}

inline void addRegion(Text& text, const Region& region) {
  // A cell is 1/16: four decimals say it exactly.
  constexpr uint32_t kCell = 625;
  text.add(R"(,"region":{"x":)").addDecimal(region.left * kCell, 4);
  text.add(R"(,"y":)").addDecimal(region.top * kCell, 4);
  text.add(R"(,"width":)").addDecimal(region.width * kCell, 4);
  text.add(R"(,"height":)").addDecimal(region.height * kCell, 4).add('}');
}

/** An `AnomalyEvent`. @param utcMs of the report; 0 if unknown */
inline void writeAnomaly(Text& text, const Identity& identity, const EventRecord& record,
                         uint64_t utcMs, bool isLate) {
  const EventReport& report = record.report;
  addOpening(text, "anomaly", identity).add(R"(,"event":")").addHex(record.boot, 8).add('-');
  text.addNumber(report.event).add(R"(","phase":")").add(nameOf(report.phase)).add('"');
  addTime(text, utcMs);
  text.add(R"(,"boot":")").addHex(record.boot, 8).add(R"(","uptimeMs":)").addNumber(record.uptimeMs);
  text.add(isLate ? R"(,"late":true)" : R"(,"late":false)");
  text.add(R"(,"score":)").addDecimal(report.scoreMilli, 3);
  text.add(R"(,"pValue":)").addDecimal(report.pValueMicro, 6).add(R"(,"evidence":["appearance"])");
  addRegion(text, report.region);
  text.add(R"(,"durationMs":)").addNumber(report.durationMs);
  text.add(R"(,"model":")").addHex(record.model, 32).add(R"(","camera":"watching"})");
}

/** A `DeviceInfo`. @param takesPart whether rounds may wait for this device: it then says of which task */
inline void writeInfo(Text& text, const Identity& identity, bool takesPart) {
  addOpening(text, "info", identity).add(R"(,"room":)").addQuoted(identity.room);
  if (takesPart) text.add(R"(,"task":")").add(round::kTask).add('"');
  text.add(R"(,"engine":"int8","version":)").addQuoted(identity.version).add('}');
}

/** What a device knows of itself; a `MicroDiagnostics`. */
struct Diagnostics {
  uint8_t boot[8];
  uint32_t bootCount;
  uint64_t uptimeMs;
  Stage stage;
  uint32_t learnedFrames;
  uint32_t plannedFrames;
  uint32_t framesPerMinute;
  uint32_t eventsWaiting;
  uint32_t eventsLost;
  Health health;
  round::Training training;
  /** For people, with the remedy; empty if all is well. */
  const char* problem;
};

inline void writeDiagnostics(Text& text, const Identity& identity, const Diagnostics& values) {
  addOpening(text, "diagnostics", identity).add(R"(,"boot":")").addHex(values.boot, 8);
  text.add(R"(","bootCount":)").addNumber(values.bootCount).add(R"(,"resetReason":")");
  text.add(nameOf(values.health.resetReason)).add(R"(","uptimeMs":)").addNumber(values.uptimeMs);
  text.add(R"(,"stage":")").add(nameOf(values.stage)).add(R"(","learnedFrames":)");
  text.addNumber(values.learnedFrames).add(R"(,"plannedFrames":)").addNumber(values.plannedFrames);
  text.add(R"(,"framesPerMinute":)").addNumber(values.framesPerMinute);
  text.add(R"(,"eventsWaiting":)").addNumber(values.eventsWaiting);
  text.add(R"(,"eventsLost":)").addNumber(values.eventsLost);
  text.add(R"(,"freeHeapBytes":)").addNumber(values.health.freeHeapBytes);
  text.add(R"(,"leastFreeHeapBytes":)").addNumber(values.health.leastFreeHeapBytes);
  text.add(R"(,"training":")").add(nameOf(values.training)).add(R"(","rssiDbm":)");
  if (values.health.rssiDbm == 0) text.add("null");
  if (values.health.rssiDbm != 0) text.addSigned(values.health.rssiDbm);
  text.add(R"(,"problem":)");
  if (values.problem[0] == '\0') return static_cast<void>(text.add("null}"));
  text.addQuoted(values.problem).add('}');
}

/** A `MicroModelStatus`. @param refusal why the last offered model was not taken; empty if it was */
inline void writeModelStatus(Text& text, const Identity& identity, const ModelSlots& models,
                             const char* refusal) {
  addOpening(text, "model-status", identity).add(R"(,"installed":)").addNumber(models.version());
  text.add(R"(,"latest":)").addNumber(models.latestVersion());
  text.add(R"(,"weights":")").addHex(models.weights(), 32).add(R"(","source":")");
  text.add(models.activeSlot() == ModelSlots::kFactory ? "compiled-in" : "air");
  text.add(models.isOnTrial() ? R"(","isOnTrial":true)" : R"(","isOnTrial":false)");
  text.add(R"(,"refusal":)");
  if (refusal[0] == '\0') return static_cast<void>(text.add("null}"));
  text.addQuoted(refusal).add('}');
}

/** A `ScoreMessage`. @param utcMs 0 if unknown @param scoreMilli in thousandths of the threshold */
inline void writeScore(Text& text, const Identity& identity, uint64_t utcMs, uint32_t scoreMilli,
                       bool isAlarm) {
  addOpening(text, "score", identity);
  addTime(text, utcMs).add(R"(,"score":)").addDecimal(scoreMilli, 3);
  text.add(isAlarm ? R"(,"isAlarm":true,"learning":null})" : R"(,"isAlarm":false,"learning":null})");
}

/** A `MicroSettings`. */
inline void writeSettings(Text& text, const Identity& identity, uint32_t thresholdPercent) {
  addOpening(text, "settings", identity).add(R"(,"threshold":)").addDecimal(thresholdPercent, 2);
  text.add('}');
}

}  // namespace lares::device
