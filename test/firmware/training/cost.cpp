// Counts what training costs on rv32: `cost COUNTS` writes as uint32 the instructions of one training
// sample (a batch's share of Adam included), the bytes that training takes, those of one kept frame, and
// whether the golden step passes.
#include <stdint.h>
#include <stdio.h>

#include "lares/training/golden-step.hpp"

namespace {

using namespace lares::training;

constexpr uint32_t kBatch = 4;

Learner learner;
Personal personal;
KeptFrame frames[kBatch + 1];

uint32_t instructionsRetired() {
  uint32_t count;
  asm volatile("rdinstret %0" : "=r"(count)::"memory");
  return count;
}

/** One batch of noise. */
uint32_t countSample() {
  Random random(2);
  for (KeptFrame& frame : frames) {
    for (uint8_t& pixel : frame.pixels) pixel = static_cast<uint8_t>(random.below(256));
  }
  personal.forget();
  learner.begin(0, {1, kBatch, 0.004}, 1, {frames, kBatch, 1}, personal);
  while (learner.activity() != Activity::training) (void)learner.step();
  const uint32_t start = instructionsRetired();
  while (learner.activity() == Activity::training) (void)learner.step();
  return (instructionsRetired() - start) / kBatch;
}

}  // namespace

int main(int count, char** arguments) {
  FILE* file = count == 2 ? fopen(arguments[1], "wb") : nullptr;
  if (file == nullptr) return 2;
  // Leaves weights in `global`.
  const uint32_t isGolden = passesGoldenStep(learner, personal, frames) ? 1 : 0;
  const uint32_t counts[] = {countSample(), sizeof(learner) + sizeof(personal), sizeof(KeptFrame),
                             isGolden};
  fwrite(counts, sizeof(counts), 1, file);
  fclose(file);
  return 0;
}
