// Prints whether a device that was compiled like this takes part in rounds.
#include <cstdio>

#include "lares/round/round-member.hpp"

using namespace lares;

static training::KeptFrame frames[training::kGoldenFrames];
static float base[training::kParameters];
static uint8_t scratch[round::kScratchBytes];
static round::Session session;

int main() {
  static device::Port port;
  static device::Identity identity;
  static uint8_t spec[32];
  port.readFlash = [](void*, uint32_t, void*, uint32_t) { return false; };
  port.training = {frames, training::kGoldenFrames, base};
  port.borrowSession = [](void*) { return &session; };
  port.returnSession = [](void*) {};
  static round::RoundMember member;
  member.boot(port, identity, spec, scratch);
  std::puts(round::nameOf(member.state()));
  return 0;
}
