#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>
#include <vector>

#include "lares/device/hex.hpp"
#include "lares/device/identity.hpp"
#include "lares/device/learning.hpp"
#include "lares/micro/golden.hpp"

namespace lares::host {

/** What the command line says. */
struct Settings {
  device::Identity identity = {};
  device::Plan plan = {};
  micro::CompiledModel factory = {};
  std::string broker = "127.0.0.1";
  int port = 1883;
  std::string flash, pictures;
  uint32_t intervalMs = 100;
  uint64_t killAfter = 0;
  uint32_t trainingFrames = 0;
};

constexpr char kUsage[] =
    "Usage: lares-host --device ID --flash FILE --factory FILE --pictures DIR [options]\n"
    "\n"
    "The firmware's application as a process, for tests.\n"
    "\n"
    "  --factory FILE     a CompiledModel, as `compiledModelOf` of @lares/firmware makes it\n"
    "  --pictures DIR     train.gray, calibration.gray, watch.gray: 160x120 bytes a picture\n"
    "  --plan A,B,C,D,E,F frames of background, cells, calibration; one alarm in D; quiet, ongoing in ms\n"
    "  --fleet ID, --room NAME, --signer HEX, --broker HOST, --port N, --interval MS\n"
    "  --train N          room for N frames to train on in rounds; the pictures come again and again\n"
    "  --kill-after N     SIGKILL to itself after N bytes changed in flash\n";

template <size_t kBytes>
bool copyText(char (&to)[kBytes], const char* from) {
  const size_t length = strlen(from);
  if (length == 0 || length >= kBytes) return false;
  memcpy(to, from, length + 1);
  return true;
}

inline bool readPlan(device::Plan& plan, const char* text) {
  return sscanf(text, "%u,%u,%u,%u,%u,%u", &plan.backgroundFrames, &plan.cellFrames,
                &plan.calibrationFrames, &plan.alarmOneIn, &plan.quietMs, &plan.ongoingMs) == 6;
}

inline bool readWhole(const std::string& path, std::vector<uint8_t>& bytes) {
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  uint8_t part[4096];
  for (size_t length; (length = fread(part, 1, sizeof part, file)) > 0;) {
    bytes.insert(bytes.end(), part, part + length);
  }
  return fclose(file) == 0;
}

inline bool readFactory(micro::CompiledModel& factory, const char* path) {
  std::vector<uint8_t> bytes;
  if (!readWhole(path, bytes) || bytes.size() != sizeof factory) return false;
  memcpy(&factory, bytes.data(), sizeof factory);
  return true;
}

inline bool take(Settings& settings, const std::string& name, const char* value) {
  if (name == "--fleet") return copyText(settings.identity.fleet, value);
  if (name == "--device") return copyText(settings.identity.device, value);
  if (name == "--room") return copyText(settings.identity.room, value);
  if (name == "--signer") return device::readHex(value, settings.identity.modelSigner);
  if (name == "--plan") return readPlan(settings.plan, value);
  if (name == "--factory") return readFactory(settings.factory, value);
  if (name == "--broker") return !(settings.broker = value).empty();
  if (name == "--port") return (settings.port = atoi(value)) > 0;
  if (name == "--flash") return !(settings.flash = value).empty();
  if (name == "--pictures") return !(settings.pictures = value).empty();
  if (name == "--interval") return (settings.intervalMs = static_cast<uint32_t>(atoi(value))) > 0;
  if (name == "--train") return (settings.trainingFrames = static_cast<uint32_t>(atoi(value))) > 0;
  if (name == "--kill-after") return (settings.killAfter = strtoull(value, nullptr, 10)) > 0;
  return false;
}

/** @returns the option that is wrong or missing; null when all is well */
inline const char* read(Settings& settings, int count, char** values) {
  copyText(settings.identity.fleet, "home");
  copyText(settings.identity.version, "0.1.0");
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count || !take(settings, values[i], values[i + 1])) return values[i];
  }
  if (settings.identity.device[0] == '\0') return "--device";
  if (settings.identity.room[0] == '\0') copyText(settings.identity.room, settings.identity.device);
  if (settings.factory.version == 0 && settings.factory.spec[0] == 0) return "--factory";
  if (settings.flash.empty()) return "--flash";
  return settings.pictures.empty() ? "--pictures" : nullptr;
}

}  // namespace lares::host
