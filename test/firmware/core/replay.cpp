// Plays a script on the device application and prints all that it asks of its hardware, so that it can be
// compared with the same on another machine. See replay.ts for the script.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "lares/device/device.hpp"

using namespace lares;

namespace {

std::vector<uint8_t> flash(device::kFlashBytes, 0xFF);
uint64_t now, utc;
uint32_t lastId, lastRandom;
bool takesPublications = true, isSigned = true;
device::ResetReason reason;

const device::Port port = {
    nullptr,
    [](void*) { return now; },
    [](void*) { return utc; },
    [](void*, uint8_t* bytes, uint32_t length) {
      for (uint32_t i = 0; i < length; i++) bytes[i] = static_cast<uint8_t>(++lastRandom);
    },
    [](void*) { return device::Health{0, 0, 0, reason}; },
    [](void*, device::LogLevel level, const char* event, const char* detail) {
      std::printf("log %d %s %s\n", static_cast<int>(level), event, detail);
    },
    [](void*) { std::printf("restart\n"); },
    [](void*, uint32_t address, void* bytes, uint32_t length) {
      std::memcpy(bytes, flash.data() + address, length);
      return address + length <= device::kFlashBytes;
    },
    [](void*, uint32_t address, const void* bytes, uint32_t length) {
      for (uint32_t i = 0; i < length; i++) {
        flash.at(address + i) &= static_cast<const uint8_t*>(bytes)[i];
      }
      return true;
    },
    [](void*, uint32_t address) {
      std::memset(&flash.at(address), 0xFF, device::kSectorBytes);
      return true;
    },
    [](void*, const char* topic, const char* payload, uint32_t length, bool isRetained) {
      if (!takesPublications) return uint32_t{0};
      std::printf("publish %s %d %.*s\n", topic, isRetained, static_cast<int>(length), payload);
      return ++lastId;
    },
    [](void*, const char* filter) { std::printf("subscribe %s\n", filter); },
    [](void*, const uint8_t*, const uint8_t*, const void*, uint32_t) { return isSigned; },
    // What it takes part in is tested elsewhere: here it does not train.
    nullptr,
    nullptr,
    {nullptr, 0, nullptr},
    nullptr,
    nullptr,
};

uint32_t number() {
  uint32_t value = 0;
  if (std::fread(&value, 4, 1, stdin) != 1) std::exit(3);
  return value;
}

/** Exactly as long as what was received, so that a sanitizer sees each byte beyond. */
std::vector<uint8_t> bytes() {
  std::vector<uint8_t> result(number());
  if (std::fread(result.data(), 1, result.size(), stdin) != result.size()) std::exit(3);
  return result;
}

template <typename T>
void read(T& value) {
  const std::vector<uint8_t> raw = bytes();
  if (raw.size() != sizeof value) std::exit(4);
  std::memcpy(&value, raw.data(), sizeof value);
}

}  // namespace

int main() {
  static device::Identity identity;
  static device::Plan plan;
  static micro::CompiledModel factory;
  read(identity);
  read(plan);
  read(factory);
  auto* application = new device::Device;
  for (int op = std::getchar(); op != EOF; op = std::getchar()) {
    switch (op) {
      case 'b':
        delete application;
        application = new device::Device;
        reason = static_cast<device::ResetReason>(number());
        application->boot(port, identity, plan, factory);
        break;
      case 't':
        now = number();
        utc = uint64_t{number()} * 1000;
        break;
      case 'p': {
        const auto picture = bytes();
        application->onPicture(picture.data(), 160, 120);
        break;
      }
      case 'c':
        application->onConnected();
        break;
      case 'd':
        application->onDisconnected();
        break;
      case 'a':
        application->onAcknowledged(number());
        break;
      case 'm': {
        const auto topic = bytes();
        const auto payload = bytes();
        application->onMessage(reinterpret_cast<const char*>(topic.data()), payload.data(),
                               static_cast<uint32_t>(payload.size()), number() != 0);
        break;
      }
      case 'k':
        application->tick();
        break;
      case 'n':
        takesPublications = number() != 0;
        break;
      case 's':
        isSigned = number() != 0;
        break;
      default:
        return 5;
    }
  }
  delete application;
  return 0;
}
