// Counts what the integer kernels cost on rv32: `count JOB FLOATS COUNTS`.
//
// JOB: as for `score.cpp`. FLOATS: int32 length of the network's program, its weights, its input;
// then these, the weights and the input as float32. COUNTS: uint32, of each image the instructions
// of the network alone and of a frame from bytes to confirmed score; then, of the last image, stack
// of both in bytes, instructions of the network in plain loops and whether they agree, of the
// network in float32, of one training sample, and the bytes of training.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "device-code.hpp"
#include "job.hpp"
#include "lares/nn/trainer.hpp"
#include "plain-network.hpp"

namespace {

using namespace lares::micro;

plain::Maps plainMaps;

uint32_t instructionsRetired() {
  uint32_t count;
  asm volatile("rdinstret %0" : "=r"(count)::"memory");
  return count;
}

template <typename Work>
uint32_t instructionsOf(Work&& work) {
  const uint32_t start = instructionsRetired();
  work();
  return instructionsRetired() - start;
}

/** Paints the stack below, works, and looks how far down the paint is gone. */
template <typename Work>
__attribute__((noinline)) uint32_t stackOf(Work&& work) {
  constexpr int kPainted = 4096;
  volatile uint8_t* stack;
  asm volatile("mv %0, sp" : "=r"(stack)::"memory");
  for (int i = 1; i <= kPainted; i++) stack[-i] = 0xA5;
  work();
  int used = kPainted;
  while (used > 0 && stack[-used] == 0xA5) used--;
  return static_cast<uint32_t>(used);
}

void network() { runNetwork(blob.model, workspace.arena); }

void frame() { watchFrame(blob.model, room, image, workspace, confirmation); }

/** The network of plain loops on the last image's differences. */
void countPlainLoops(FILE* counts) {
  setDifferences(workspace.arena, image, room.background, {1 << 12, 0});
  for (int i = 0; i < kPixels; i++) {
    plainMaps.input[i] = workspace.arena.inputRow(i / kSide)[i % kSide];
  }
  write(counts, instructionsOf([] { plain::runNetwork(plainMaps, blob.model); }));
  encode(blob.model, workspace.arena);
  bool isSame = true;
  for (int y = 0; y < kSide; y++) {
    decodeRow(blob.model, workspace.arena, y);
    for (int x = 0; x < kSide; x++) {
      isSame = isSame && workspace.arena.output[x] == plainMaps.input[y * kSide + x];
    }
  }
  write(counts, isSame ? 1 : 0);
}

float* floats(int32_t count) {
  return static_cast<float*>(calloc(static_cast<size_t>(count), sizeof(float)));
}

/** The same network in float32, and one step of its training. */
bool countFloats(FILE* file, FILE* counts) {
  static int32_t program[1024];
  int32_t lengths[3];
  if (!readInto(file, lengths, sizeof(lengths)) || lengths[0] > 1024) return false;
  const auto bytesOf = [&](int i) { return static_cast<size_t>(lengths[i]) * 4; };
  float* weights = floats(lengths[1]);
  float* input = floats(lengths[2]);
  if (!readInto(file, program, bytesOf(0)) || !readInto(file, weights, bytesOf(1)) ||
      !readInto(file, input, bytesOf(2))) {
    return false;
  }
  lares::nn::Network network;
  if (network.plan(program, lengths[0]) != lares::nn::Status::ok) return false;
  network.bind(weights, floats(network.inferenceFloats()));
  write(counts, instructionsOf([&] { network.forward(input); }));
  network.bind(weights, floats(network.trainingFloats()));
  float* gradient = floats(lengths[1]);
  lares::nn::Trainer trainer{network, weights, gradient,
                             {floats(lengths[1]), floats(lengths[1]), 1, 1}};
  trainer.clearGradient();
  write(counts, instructionsOf([&] { trainer.addSamples(input, input, 1, 1); }));
  write(counts, static_cast<uint32_t>(network.trainingFloats() + 4 * lengths[1]) * 4);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  FILE* job = fopen(argv[1], "rb");
  FILE* floatFile = fopen(argv[2], "rb");
  FILE* counts = fopen(argv[3], "wb");
  uint32_t frames[3];
  if (job == nullptr || floatFile == nullptr || counts == nullptr) return 2;
  if (!readInto(job, &blob, sizeof(blob)) || !readInto(job, frames, sizeof(frames))) return 3;
  if (!learn(job, frames[0], frames[1])) return 4;
  for (uint32_t i = 0; i < frames[2]; i++) {
    if (!readInto(job, image, sizeof(image))) return 5;
    // Errors and arena share memory: the fit is a value before the arena is filled.
    const Registration fit = registerFrame(image, room.background, workspace.errors);
    setDifferences(workspace.arena, image, room.background, fit);
    write(counts, instructionsOf(network));
    write(counts, instructionsOf(frame));
  }
  write(counts, stackOf(network));
  write(counts, stackOf(frame));
  countPlainLoops(counts);
  if (!countFloats(floatFile, counts)) return 6;
  fclose(counts);
  return 0;
}
