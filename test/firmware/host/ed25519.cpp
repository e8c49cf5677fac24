// Says for each line `<key> <signature> <message or ->` in hexadecimal whether it is signed: 1 or 0.
#include <cstdio>
#include <cstring>

#include "lares/port/ed25519.hpp"

namespace {

uint32_t bytesOf(const char* hex, uint8_t* bytes) {
  uint32_t length = 0;
  for (unsigned value = 0; std::sscanf(hex + 2 * length, "%2x", &value) == 1; length++) {
    bytes[length] = static_cast<uint8_t>(value);
  }
  return length;
}

}  // namespace

int main() {
  if (sodium_init() < 0) return 1;
  char key[65], signature[129], message[1025];
  uint8_t keyBytes[32], signatureBytes[64], messageBytes[512];
  while (std::scanf("%64s %128s %1024s", key, signature, message) == 3) {
    bytesOf(key, keyBytes);
    bytesOf(signature, signatureBytes);
    const uint32_t length = bytesOf(message, messageBytes);
    std::printf("%d\n", lares::port::isSignedBy(keyBytes, signatureBytes, messageBytes, length));
  }
}
