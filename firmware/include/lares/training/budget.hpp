#pragma once

#include <stdint.h>

namespace lares::training {

/** Local training that a round asks for: `TrainingPlan` of the wire. */
struct Plan {
  uint32_t epochs, batchSize;
  double learningRate;
};

/**
 * A plan's epochs are what a room may compute in a round: what else FedALA asks of the network is
 * paid with steps. Edge-agent's workbench.ts and computation.ts.
 */
struct Budget {
  uint32_t epochs, frames, steps;
  uint32_t gradientFrames, inferredFrames;

  void begin(const Plan& plan, uint32_t trainCount) {
    epochs = plan.epochs;
    frames = trainCount;
    steps = plan.epochs * ((trainCount + plan.batchSize - 1) / plan.batchSize);
    gradientFrames = inferredFrames = 0;
  }

  uint32_t stepsLeft() const {
    const double cost = gradientFrames + 0.4 * inferredFrames;
    const double spent = cost * steps / (static_cast<double>(epochs) * frames);
    const double below = static_cast<double>(static_cast<uint64_t>(spent));
    const double rounded = spent - below >= 0.5 ? below + 1 : below;
    return rounded >= steps ? 0 : steps - static_cast<uint32_t>(rounded);
  }
};

}  // namespace lares::training
