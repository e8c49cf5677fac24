// Rounds of local training on a device, natively: `learn JOB RESULT` writes for each round whether it came
// to an update (uint32, and four bytes of nothing), its losses as float64, and weights and delta as
// float32.
//
// JOB: uint32 rounds, training frames, held-out frames, epochs, batch size, seed; float64 learning
// rate; all frames, 32x32 bytes each; then the base of each round as float32.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "lares/training/learner.hpp"

namespace {

using namespace lares::training;

struct Job {
  uint32_t rounds, trainCount, heldOutCount, epochs, batchSize, seed;
  double learningRate;
};

Learner learner;
Personal personal;

template <typename T>
bool readInto(FILE* file, T* to, size_t count) {
  return fread(to, sizeof(T), count, file) == count;
}

template <typename T>
void write(FILE* file, const T* values, size_t count) {
  fwrite(values, sizeof(T), count, file);
}

int run(FILE* file, FILE* result) {
  Job job;
  if (!readInto(file, &job, 1)) return 2;
  const uint32_t count = job.trainCount + job.heldOutCount;
  KeptFrame* frames = static_cast<KeptFrame*>(calloc(count, sizeof(KeptFrame)));
  for (uint32_t i = 0; i < count; i++) {
    if (!readInto(file, frames[i].pixels, kPixels)) return 2;
  }
  personal.forget();
  for (uint32_t round = 0; round < job.rounds; round++) {
    if (!readInto(file, learner.global, kParameters)) return 2;
    learner.begin(round, {job.epochs, job.batchSize, job.learningRate}, job.seed,
                  {frames, job.trainCount, job.heldOutCount}, personal);
    while (learner.step()) continue;
    const uint32_t outcome[2] = {learner.activity() == Activity::done ? 1U : 0U, 0};
    write(result, outcome, 2);
    write(result, &learner.losses(), 1);
    write(result, learner.weights(), kParameters);
    write(result, learner.delta(), kParameters);
  }
  free(frames);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  FILE* job = count == 3 ? fopen(arguments[1], "rb") : nullptr;
  FILE* result = count == 3 ? fopen(arguments[2], "wb") : nullptr;
  if (job == nullptr || result == nullptr) {
    fprintf(stderr, "usage: learn JOB RESULT\n");
    return 2;
  }
  const int status = run(job, result);
  fclose(result);
  fclose(job);
  return status;
}
