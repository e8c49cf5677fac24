// Prints a KeyRequest with the token "t" * 22, then the private key; or, given a Membership as argument,
// the certificate that it holds.
#include <cstdio>

#include "lares/device/enrolment-messages.hpp"
#include "lares/port/member-keys.hpp"

int main(int count, char** values) {
  if (sodium_init() < 0) return 1;
  if (count == 2) {
    char pem[1600];
    if (!lares::device::findCertificate(values[1], pem)) return 2;
    return std::fputs(pem, stdout) < 0;
  }
  static lares::port::MemberKeys keys;
  if (!lares::port::makeMemberKeys(keys)) return 3;
  char buffer[2048];
  lares::device::Text text(buffer);
  lares::device::writeKeyRequest(text, "tttttttttttttttttttttt", keys.request, keys.signingPublic);
  std::printf("%s\n%s", text.chars(), keys.key);
}
