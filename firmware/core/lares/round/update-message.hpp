#pragma once

#include <stdint.h>

#include "lares/device/identity.hpp"
#include "lares/round/msgpack-writer.hpp"
#include "lares/round/round-current.hpp"
#include "lares/training/learner.hpp"

namespace lares::round {

/** An update is at most as long: float32, and the longest ids. */
constexpr uint32_t kMostUpdateBytes = kWeightBytes + 512;

/**
 * An `Update`, byte for byte as an agent writes it.
 * @param to has room for `kMostUpdateBytes`
 * @param delta what training added to the base, finite
 * @returns its length; 0 when it does not fit
 */
inline uint32_t writeUpdate(uint8_t* to, const device::Identity& identity, const RoundCurrent& round,
                            uint32_t samples, const training::Losses& losses, const float* delta) {
  MsgpackWriter writer(to, kMostUpdateBytes);
  writer.addMap(12).add("kind").add("update").add("v").addNumber(1);
  writer.add("fleet").add(identity.fleet).add("task").add(kTask);
  writer.add("device").add(identity.device).add("run").add(round.run);
  writer.add("round").addNumber(round.round).add("base").addHex(round.base, 32);
  writer.add("samples").addNumber(samples).add("dtype").add(nameOf(round.dtype));
  writer.add("loss").addMap(3).add("background").addDouble(losses.background);
  writer.add("before").addDouble(losses.before).add("after").addDouble(losses.after);
  uint8_t* weights = writer.add("weights").addBytes(weightBytes(round.dtype));
  if (weights == nullptr) return 0;
  writeWeights(delta, round.dtype, weights);
  return writer.length();
}

}  // namespace lares::round
