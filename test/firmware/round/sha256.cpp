// Prints the SHA-256 of its argument, by the ports' function.
#include <cstdio>
#include <cstring>

#include "lares/port/sha256.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  unsigned char digest[32];
  lares::port::sha256(arguments[1], static_cast<uint32_t>(std::strlen(arguments[1])), digest);
  for (const unsigned char byte : digest) std::printf("%02x", byte);
  return 0;
}
