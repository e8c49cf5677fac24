// The kernels as a WebAssembly module: one instance holds one network and its trainer.
//
// The host writes a program to program(), calls plan(), grows the memory to requiredBytes() and
// calls place(). From then on weights(), inputs(), targets() and outputs() are where values are
// handed over: float32, dense, batchSize samples one after the other.
#include <stdint.h>

#include "lares/nn/trainer.hpp"

#define LARES_EXPORT(name) __attribute__((export_name(#name)))

extern "C" unsigned char __heap_base;

namespace {

using lares::nn::Network;
using lares::nn::Trainer;

int32_t programNumbers[Network::kMaxProgram];
int32_t batchSize;
Network network;
Trainer trainer{network, nullptr, nullptr, {nullptr, nullptr, 1, 1}};
float *inputsAt, *targetsAt, *outputsAt, *incomingAt, *arenaAt;

/** Hands out the memory behind the module's own, 16 bytes aligned. */
struct Places {
  int64_t end = (reinterpret_cast<intptr_t>(&__heap_base) + 15) / 16 * 16;

  float* take(int64_t floats) {
    float* at = reinterpret_cast<float*>(static_cast<intptr_t>(end));
    end += (floats + 3) / 4 * 16;
    return at;
  }
};

/**
 * Lays out all memory: what inference needs comes first, so that the rest stays untouched, and
 * on most systems costs nothing, until a training step.
 */
int64_t placeAll() {
  Places places;
  const int32_t parameters = network.parameters();
  trainer.weights = places.take(parameters);
  inputsAt = places.take(int64_t{batchSize} * network.inputSize());
  outputsAt = places.take(int64_t{batchSize} * network.outputSize());
  arenaAt = places.take(network.trainingFloats());
  targetsAt = places.take(int64_t{batchSize} * network.outputSize());
  trainer.gradient = places.take(parameters);
  trainer.adam.firstMoment = places.take(parameters);
  trainer.adam.secondMoment = places.take(parameters);
  incomingAt = places.take(parameters);
  return places.end;
}

}  // namespace

extern "C" {

LARES_EXPORT(program) int32_t* program() { return programNumbers; }
LARES_EXPORT(maxProgram) int32_t maxProgram() { return Network::kMaxProgram; }

/** @returns the Status as a number */
LARES_EXPORT(plan) int32_t plan(int32_t length, int32_t samples) {
  batchSize = samples;
  return static_cast<int32_t>(network.plan(programNumbers, length));
}

LARES_EXPORT(statusText) const char* statusText(int32_t status) {
  return textOf(static_cast<lares::nn::Status>(status));
}

/** Bytes of memory, from address 0; more than 2^32 if it cannot be had. */
LARES_EXPORT(requiredBytes) double requiredBytes() { return static_cast<double>(placeAll()); }

LARES_EXPORT(place) void place() {
  placeAll();
  network.bind(trainer.weights, arenaAt);
}

LARES_EXPORT(parameters) int32_t parameters() { return network.parameters(); }
LARES_EXPORT(inputSize) int32_t inputSize() { return network.inputSize(); }
LARES_EXPORT(outputSize) int32_t outputSize() { return network.outputSize(); }

LARES_EXPORT(weights) float* weights() { return trainer.weights; }
LARES_EXPORT(inputs) float* inputs() { return inputsAt; }
LARES_EXPORT(targets) float* targets() { return targetsAt; }
LARES_EXPORT(outputs) float* outputs() { return outputsAt; }
LARES_EXPORT(gradient) float* gradient() { return trainer.gradient; }
/** Where `addIncoming` finds a gradient that another instance computed. */
LARES_EXPORT(incoming) float* incoming() { return incomingAt; }

LARES_EXPORT(weightsChanged) void weightsChanged() { network.weightsChanged(); }

LARES_EXPORT(infer) void infer(int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    network.forward(inputsAt + i * network.inputSize());
    copyOut(network.output(), outputsAt + i * network.outputSize());
  }
}

LARES_EXPORT(clearGradient) void clearGradient() { trainer.clearGradient(); }

/** Samples first ... first + count - 1 of a batch. @returns sum of their squared errors */
LARES_EXPORT(addSamples) double addSamples(int32_t first, int32_t count, int32_t samples) {
  const float* inputs = inputsAt + first * network.inputSize();
  return trainer.addSamples(inputs, targetsAt + first * network.outputSize(), count, samples);
}

LARES_EXPORT(addIncoming) void addIncoming() { trainer.addGradient(incomingAt); }

LARES_EXPORT(resetOptimizer) void resetOptimizer() { trainer.resetOptimizer(); }

LARES_EXPORT(stepAdam)
void stepAdam(double learningRate, double beta1, double beta2, double epsilon) {
  trainer.stepAdam(learningRate, beta1, beta2, epsilon);
}

LARES_EXPORT(stepSgd) void stepSgd(double learningRate) { trainer.stepSgd(learningRate); }

}  // extern "C"
