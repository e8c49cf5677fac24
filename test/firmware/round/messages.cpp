// Says of each message of a file whether a device takes it: `messages FILE` prints `1` or `0` a message.
//
// FILE: for each message a byte, `r` for a round, `m` for a model, `s` for an envelope, `t` for a receipt;
// its length as uint32; its bytes.
#include <cstdio>
#include <cstring>
#include <vector>

#include "lares/round/receipt.hpp"
#include "lares/round/signed-message.hpp"

using namespace lares;

namespace {

bool isTaken(int kind, const uint8_t* bytes, uint32_t length) {
  device::Identity identity = {};
  std::strcpy(identity.fleet, "home");
  std::strcpy(identity.device, "porch");
  round::RoundCurrent round;
  round::ModelMessage model;
  round::Envelope envelope;
  round::Receipt receipt;
  switch (kind) {
    case 'r':
      return round::parseRound(bytes, length, identity, round);
    case 'm':
      return round::parseModel(bytes, length, identity, model);
    case 's':
      return round::parseEnvelope(bytes, length, envelope);
    default:
      return round::parseReceipt(bytes, length, identity, receipt);
  }
}

}  // namespace

#ifdef LARES_FUZZ
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t length) {
  if (length > 0) isTaken("rmst"[bytes[0] % 4], bytes + 1, static_cast<uint32_t>(length - 1));
  return 0;
}
#else
int main(int count, char** arguments) {
  FILE* file = count == 2 ? std::fopen(arguments[1], "rb") : nullptr;
  if (file == nullptr) return 2;
  for (int kind = std::fgetc(file); kind != EOF; kind = std::fgetc(file)) {
    uint32_t length = 0;
    if (std::fread(&length, sizeof length, 1, file) != 1) return 3;
    // Exactly as long as the message, so that a sanitizer sees each byte beyond.
    std::vector<uint8_t> bytes(length);
    if (std::fread(bytes.data(), 1, length, file) != length) return 3;
    std::putchar(isTaken(kind, bytes.data(), length) ? '1' : '0');
  }
  std::fclose(file);
  return 0;
}
#endif
