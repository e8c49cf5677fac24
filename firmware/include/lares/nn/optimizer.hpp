#pragma once

#include <stdint.h>

namespace lares::nn {

/** weights -= learningRate * gradient */
inline void sgdStep(int32_t count, float learningRate, const float* gradient, float* weights) {
  for (int32_t i = 0; i < count; i++) weights[i] -= learningRate * gradient[i];
}

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980) with epsilon outside the root. Owns no memory:
 * both moments have one float per weight and are the caller's.
 */
struct Adam {
  float* firstMoment;
  float* secondMoment;
  /** beta to the power of the number of steps so far, by iterated multiplication. */
  double beta1Power, beta2Power;

  void reset(int32_t count) {
    beta1Power = 1;
    beta2Power = 1;
    for (int32_t i = 0; i < count; i++) firstMoment[i] = secondMoment[i] = 0;
  }

  void step(int32_t count, double learningRate, double beta1, double beta2, double epsilon,
            const float* gradient, float* weights) {
    beta1Power *= beta1;
    beta2Power *= beta2;
    const float rate = static_cast<float>(learningRate / (1 - beta1Power));
    const float correction = static_cast<float>(1 / (1 - beta2Power));
    const float keep1 = static_cast<float>(beta1), add1 = static_cast<float>(1 - beta1);
    const float keep2 = static_cast<float>(beta2), add2 = static_cast<float>(1 - beta2);
    const float small = static_cast<float>(epsilon);
    for (int32_t i = 0; i < count; i++) {
      const float m = keep1 * firstMoment[i] + add1 * gradient[i];
      const float v = keep2 * secondMoment[i] + add2 * (gradient[i] * gradient[i]);
      firstMoment[i] = m;
      secondMoment[i] = v;
      weights[i] -= rate * m / (__builtin_sqrtf(v * correction) + small);
    }
  }
};

}  // namespace lares::nn
