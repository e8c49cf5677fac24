// Trains a network with the kernels, natively: `train JOB` prints the weights after the last step
// as float32 and the loss of each step as float64, in the machine's byte order. With 0 steps it
// prints the outputs of the samples as float32 instead, and has no more memory than that takes.
//
// JOB: int32 program length, samples, steps, 0; float64 learning rate, beta1, beta2, epsilon; then
// the program as int32, and weights, inputs and targets as float32.
#include <stdint.h>
#include <stdio.h>

#include <vector>

#include "lares/nn/trainer.hpp"

namespace {

using lares::nn::Network;
using lares::nn::Status;
using lares::nn::Trainer;

struct Header {
  int32_t programLength, samples, steps, unused;
  double learningRate, beta1, beta2, epsilon;
};

template <typename T>
std::vector<T> readMany(FILE* file, int64_t count) {
  std::vector<T> values(static_cast<size_t>(count));
  if (fread(values.data(), sizeof(T), values.size(), file) != values.size()) values.clear();
  return values;
}

void infer(Network& network, const std::vector<float>& weights, const std::vector<float>& inputs) {
  std::vector<float> arena(static_cast<size_t>(network.inferenceFloats()));
  std::vector<float> output(static_cast<size_t>(network.outputSize()));
  network.bind(weights.data(), arena.data());
  for (size_t at = 0; at < inputs.size(); at += static_cast<size_t>(network.inputSize())) {
    network.forward(inputs.data() + at);
    copyOut(network.output(), output.data());
    fwrite(output.data(), sizeof(float), output.size(), stdout);
  }
}

void train(const Header& header, Network& network, std::vector<float>& weights,
           const std::vector<float>& inputs, const std::vector<float>& targets) {
  std::vector<float> arena(static_cast<size_t>(network.trainingFloats()));
  std::vector<float> gradient(weights.size()), first(weights.size()), second(weights.size());
  network.bind(weights.data(), arena.data());
  Trainer trainer{network, weights.data(), gradient.data(), {first.data(), second.data(), 1, 1}};
  std::vector<double> losses;
  for (int32_t step = 0; step < header.steps; step++) {
    trainer.clearGradient();
    const double squares =
        trainer.addSamples(inputs.data(), targets.data(), header.samples, header.samples);
    losses.push_back(squares / static_cast<double>(targets.size()));
    trainer.stepAdam(header.learningRate, header.beta1, header.beta2, header.epsilon);
  }
  fwrite(weights.data(), sizeof(float), weights.size(), stdout);
  fwrite(losses.data(), sizeof(double), losses.size(), stdout);
}

int run(FILE* file, Network& network) {
  Header header;
  if (fread(&header, sizeof header, 1, file) != 1) return 2;
  const auto program = readMany<int32_t>(file, header.programLength);
  const Status status = network.plan(program.data(), static_cast<int32_t>(program.size()));
  if (status != Status::ok) {
    fprintf(stderr, "%s\n", textOf(status));
    return 2;
  }
  const int64_t samples = header.samples;
  auto weights = readMany<float>(file, network.parameters());
  const auto inputs = readMany<float>(file, samples * network.inputSize());
  const auto targets = readMany<float>(file, samples * network.outputSize());
  if (weights.empty() || inputs.empty() || targets.empty()) return 2;

  if (header.steps == 0) {
    infer(network, weights, inputs);
  } else {
    train(header, network, weights, inputs, targets);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  FILE* file = count == 2 ? fopen(arguments[1], "rb") : nullptr;
  if (file == nullptr) {
    fprintf(stderr, "usage: train JOB\n");
    return 2;
  }
  static Network network;
  const int result = run(file, network);
  fclose(file);
  return result;
}
