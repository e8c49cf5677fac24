#pragma once

#include <stdint.h>

#include "lares/device/identity.hpp"
#include "lares/round/fields.hpp"
#include "lares/round/json-reader.hpp"
#include "lares/round/read-field.hpp"
#include "lares/round/weights-codec.hpp"
#include "lares/training/budget.hpp"

namespace lares::round {

/** The model of devices, which names what they train together. */
constexpr char kTask[] = "micro";

enum class Phase : uint8_t { open = 0, collecting, aggregating, published, closed };

/** What a device needs of a `RoundCurrent` (shared/src/wire/messages.ts). */
struct RoundCurrent {
  char run[17];
  uint32_t round;
  Phase phase;
  uint8_t base[32];
  uint32_t restarts;
  uint8_t spec[32];
  Dtype dtype;
  training::Plan plan;
  uint32_t remainingMs;
  bool isBuffer;
  bool isLast;

  /** Nothing follows but rounds of another run. */
  bool isOver() const { return phase == Phase::closed && isLast; }

  bool isSameRound(const char* otherRun, uint32_t otherRound) const {
    return round == otherRound && isEqual(run, otherRun);
  }
};

/** The longest that a device reads. */
constexpr uint32_t kMostJsonBytes = 2048;

/** The place of a word in a list; kCount when it is not there. */
template <uint32_t kCount>
uint32_t placeOf(const char* word, const char* const (&words)[kCount]) {
  uint32_t place = 0;
  while (place < kCount && !isEqual(word, words[place])) place++;
  return place;
}

template <uint32_t kCount>
uint32_t readWord(JsonReader& reader, const char* const (&words)[kCount]) {
  char word[16];
  reader.readString(word);
  const uint32_t place = placeOf(word, words);
  if (place == kCount) reader.fail();
  return place;
}

/** Reads digits of `0-9a-f`, as many as fit with a 0 behind them. */
template <uint32_t kBytes>
void readHexText(JsonReader& reader, char (&text)[kBytes]) {
  reader.readString(text);
  for (uint32_t i = 0; i + 1 < kBytes; i++) {
    const char c = text[i];
    // Behind a text that is too short lies its 0.
    if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return reader.fail();
  }
}

/** The name of a round for who reads along, which a device has no use for. */
inline void skipTrace(JsonReader& reader) {
  char trace[33] = {};
  readHexText(reader, trace);
}

inline void readPlan(JsonReader& reader, training::Plan& plan) {
  static constexpr const char* kNames[] = {"epochs", "batchSize", "learningRate"};
  Fields fields(kNames);
  reader.readObject([&](const char* key) {
    switch (fields.take(key)) {
      case 0:
        plan.epochs = reader.readUnsigned(1000);
        return;
      case 1:
        plan.batchSize = reader.readUnsigned(64);
        return;
      case 2:
        plan.learningRate = reader.readDecimal();
        return;
      default:
        reader.fail();
    }
  });
  const bool isPossible = plan.epochs > 0 && plan.batchSize > 0 && plan.learningRate > 0 &&
                          plan.learningRate <= 1;
  if (!fields.isWhole() || !isPossible) reader.fail();
}

/** @param field its place in the names of `parseRound`; of none, the reading fails */
inline void readRoundField(JsonReader& reader, uint32_t field, const device::Identity& identity,
                           RoundCurrent& round) {
  constexpr uint32_t kBillion = 999999999;
  static constexpr const char* kPhases[] = {"open", "collecting", "aggregating", "published", "closed"};
  static constexpr const char* kDtypes[] = {"f32", "f16", "q8"};
  switch (field) {
    case 0:
      return expectText(reader, "round");
    case 1:
      return expectVersion(reader);
    case 2:
      return expectText(reader, identity.fleet);
    case 3:
      return expectText(reader, kTask);
    case 4:
      return readHexText(reader, round.run);
    case 5:
      round.round = reader.readUnsigned(kBillion);
      return;
    case 6:
      round.phase = static_cast<Phase>(readWord(reader, kPhases));
      return;
    case 7:
      return readDigest(reader, round.base);
    case 8:
      round.restarts = reader.readUnsigned(kBillion);
      return;
    case 9:
      return readDigest(reader, round.spec);
    case 10: {
      char strategy[33];
      reader.readString(strategy);
      if (strategy[0] == '\0') reader.fail();
      return;
    }
    case 11:
      round.dtype = static_cast<Dtype>(readWord(reader, kDtypes));
      return;
    case 12:
      return readPlan(reader, round.plan);
    case 13: {
      uint8_t cohort[32];
      return readDigest(reader, cohort);
    }
    case 14:
      round.remainingMs = reader.readUnsigned(INT32_MAX);
      return;
    case 15:
      round.isLast = !reader.takeNull() && reader.readUnsigned(kBillion) == 0;
      return;
    case 16:
      round.isBuffer = reader.readUnsigned(kBillion) > 0;
      return;
    case 17:
      return skipTrace(reader);
    default:
      reader.fail();
  }
}

/**
 * @param json of a peer's @returns whether it is a round of this fleet's devices; else `round` is of no
 *   use. A round whose learning rate has more digits than double arithmetic can read exactly is refused.
 */
inline bool parseRound(const uint8_t* json, uint32_t length, const device::Identity& identity,
                       RoundCurrent& round) {
  static constexpr const char* kNames[] = {
      "kind", "v",        "fleet", "task",     "run",    "round",       "phase",      "base",  "restarts",
      "spec", "strategy", "dtype", "training", "cohort", "remainingMs", "roundsLeft", "buffer", "trace"};
  constexpr uint32_t kOptional = 1U << 16 | 1U << 17;
  if (length > kMostJsonBytes) return false;
  JsonReader reader(json, length);
  Fields fields(kNames);
  round = {};
  reader.readObject(
      [&](const char* key) { readRoundField(reader, fields.take(key), identity, round); });
  return reader.isDone() && fields.isWhole(kOptional);
}

}  // namespace lares::round
