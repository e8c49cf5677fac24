#pragma once

#include <stdint.h>

namespace lares::training {

/** Finalizer of MurmurHash3. */
inline uint32_t scramble(uint32_t z) {
  z = (z ^ (z >> 16)) * 0x85ebca6bU;
  z = (z ^ (z >> 13)) * 0xc2b2ae35U;
  return z ^ (z >> 16);
}

/** `derivedSeed` of shared/src/random.ts. @param label ASCII, ends with a 0 */
inline uint32_t derivedSeed(uint32_t seed, const char* label) {
  uint32_t hash = scramble(seed ^ 0x811c9dc5U), length = 0;
  for (; label[length] != '\0'; length++) {
    hash = (hash ^ static_cast<uint8_t>(label[length])) * 0x01000193U;
  }
  return scramble(hash ^ length);
}

/** sfc32 of PractRand (Doty-Humphrey, public domain): `seededRandom` of shared/src/random.ts. */
struct Random {
  uint32_t a, b, c, counter;

  explicit Random(uint32_t seed = 0)
      : a(scramble(seed)),
        b(scramble(seed + 0x9e3779b9U)),
        c(scramble(seed + 0x3c6ef372U)),
        counter(1) {
    for (int i = 0; i < 12; i++) next();
  }

  uint32_t next() {
    const uint32_t sum = a + b + counter++;
    a = b ^ (b >> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >> 11)) + sum;
    return sum;
  }

  /** In [0, limit), as Math.floor(random() * limit). */
  uint32_t below(uint32_t limit) {
    return static_cast<uint32_t>((uint64_t{next()} * limit) >> 32);
  }
};

}  // namespace lares::training
