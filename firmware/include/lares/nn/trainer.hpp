#pragma once

#include <stdint.h>

#include "lares/nn/network.hpp"
#include "lares/nn/optimizer.hpp"

namespace lares::nn {

/**
 * Trains a network on batches: the gradient of a batch is the sum of its samples' gradients, each
 * summed from zero, in the order of the samples. It does not matter who computes a sample's.
 * All memory is the caller's; vectors have one float per weight.
 */
struct Trainer {
  Network& network;
  float* weights;
  float* gradient;
  Adam adam;

  void clearGradient() { fillZero(gradient, network.parameters()); }

  /**
   * Adds to the gradient of the mean squared error over a batch what `count` of its samples give.
   * @param batchSize samples of the whole batch
   * @returns sum of the samples' squared errors
   */
  double addSamples(const float* inputs, const float* targets, int32_t count, int32_t batchSize) {
    const double values = static_cast<double>(batchSize) * network.outputSize();
    const float scale = static_cast<float>(2 / values);
    double sum = 0;
    for (int32_t i = 0; i < count; i++) {
      network.forward(inputs + i * network.inputSize());
      sum += network.backward(targets + i * network.outputSize(), scale, gradient);
    }
    return sum;
  }

  /** Adds the gradient of one more sample that was computed elsewhere. */
  void addGradient(const float* other) {
    for (int32_t i = 0; i < network.parameters(); i++) gradient[i] += other[i];
  }

  void resetOptimizer() { adam.reset(network.parameters()); }

  void stepAdam(double learningRate, double beta1, double beta2, double epsilon) {
    adam.step(network.parameters(), learningRate, beta1, beta2, epsilon, gradient, weights);
    network.weightsChanged();
  }

  void stepSgd(double learningRate) {
    sgdStep(network.parameters(), static_cast<float>(learningRate), gradient, weights);
    network.weightsChanged();
  }
};

}  // namespace lares::nn
