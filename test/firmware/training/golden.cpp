// Prints what the golden training step computes here, and whether it passes.
#include <stdio.h>

#include "lares/training/golden-step.hpp"

using namespace lares::training;

static Learner learner;
static Personal personal;
static KeptFrame frames[kGoldenFrames];

int main() {
  const unsigned sum = goldenStepChecksum(learner, personal, frames);
  const char* verdict = passesGoldenStep(learner, personal, frames) ? "passes" : "fails";
  printf("%08x %s %.9g\n", sum, verdict, learner.losses().before - learner.losses().after);
  return 0;
}
