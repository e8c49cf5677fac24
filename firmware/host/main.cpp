// The firmware's application on POSIX: flash is a file, pictures come from files, the network is
// libmosquitto, signatures are libsodium. For sanitizers, valgrind and kill -9, not for households.
#include <mosquitto.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "camera.hpp"
#include "flash-file.hpp"
#include "lares/device/device.hpp"
#include "lares/port/ed25519.hpp"
#include "lares/port/sha256.hpp"
#include "mqtt-link.hpp"
#include "settings.hpp"

using namespace lares;

namespace {

constexpr char kRestarted[] = "LARES_HOST_RESTARTED";

struct Machine {
  host::FlashFile& flash;
  host::MqttLink* link;
  uint64_t bootedMs;
  bool isRestarting;
  std::vector<training::KeptFrame> frames;
  std::vector<float> base = std::vector<float>(training::kParameters);
  std::unique_ptr<round::Session> session = {};
};

uint64_t clockMs(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000;
}

Machine& machineOf(void* context) { return *static_cast<Machine*>(context); }

/** A line of JSON. Words of ours hold no quotation marks; what a peer sent may. */
void log(device::LogLevel level, const char* event, const char* detail) {
  char buffer[512];
  device::Text text(buffer);
  static const char* const kLevels[] = {"info", "warn", "error"};
  text.add(R"({"level":")").add(kLevels[static_cast<int>(level)]).add(R"(","event":)").addQuoted(event);
  if (detail[0] != '\0') text.add(R"(,"detail":)").addQuoted(detail);
  printf("%s\n", text.add('}').chars());
  fflush(stdout);
}

device::Port makePort(Machine& machine) {
  return {
      &machine,
      [](void* context) { return clockMs(CLOCK_MONOTONIC) - machineOf(context).bootedMs; },
      [](void*) { return clockMs(CLOCK_REALTIME); },
      [](void*, uint8_t* bytes, uint32_t length) { randombytes_buf(bytes, length); },
      [](void*) {
        return device::Health{0, 0, 0, getenv(kRestarted) != nullptr
                                           ? device::ResetReason::software
                                           : device::ResetReason::powerOn};
      },
      [](void*, device::LogLevel level, const char* event, const char* detail) {
        log(level, event, detail);
      },
      [](void* context) { machineOf(context).isRestarting = true; },
      [](void* context, uint32_t address, void* bytes, uint32_t length) {
        return machineOf(context).flash.read(address, bytes, length);
      },
      [](void* context, uint32_t address, const void* bytes, uint32_t length) {
        return machineOf(context).flash.write(address, bytes, length);
      },
      [](void* context, uint32_t address) {
        return machineOf(context).flash.erase(address, device::kSectorBytes);
      },
      [](void* context, const char* topic, const char* payload, uint32_t length, bool isRetained) {
        host::MqttLink* link = machineOf(context).link;
        return link == nullptr ? 0 : link->publish(topic, payload, length, isRetained);
      },
      [](void* context, const char* filter) { machineOf(context).link->subscribe(filter); },
      [](void*, const uint8_t* key, const uint8_t* signature, const void* message, uint32_t length) {
        return port::isSignedBy(key, signature, message, length);
      },
      // It is not enrolled: it has no key.
      [](void*, const void*, uint32_t, uint8_t*) { return false; },
      [](void*, const void* message, uint32_t length, uint8_t* digest) {
        port::sha256(message, length, digest);
      },
      {machine.frames.data(), static_cast<uint32_t>(machine.frames.size()), machine.base.data()},
      [](void* context) {
        machineOf(context).session = std::make_unique<round::Session>();
        return machineOf(context).session.get();
      },
      [](void* context) { machineOf(context).session.reset(); },
  };
}

int fail(const char* what, const char* remedy) {
  fprintf(stderr, "lares-host: %s\n%s\n", what, remedy);
  return 2;
}

/**
 * Until all pictures were shown and the broker has all events, or the device restarts itself; one that
 * trains sees them again and again, until it is ended.
 */
void live(device::Device& application, Machine& machine, host::Camera& camera, uint32_t intervalMs) {
  uint64_t nextMs = 0;
  for (bool isShown = false; !machine.isRestarting;) {
    const uint64_t nowMs = clockMs(CLOCK_MONOTONIC);
    if (application.isTraining()) {
      application.train();
    } else if (!isShown && nowMs >= nextMs) {
      const uint8_t* picture = camera.next(application.stage(), !machine.frames.empty());
      isShown = picture == nullptr;
      if (!isShown) application.onPicture(picture, host::Camera::kWidth, host::Camera::kHeight);
      nextMs = nowMs + intervalMs;
    }
    application.tick();
    if (isShown && application.events().waiting() == 0) return;
    machine.link->run(nowMs, application.isTraining() ? 0 : 5);
    if (!machine.link->isConnected()) usleep(2000);
  }
}

}  // namespace

int main(int count, char** values) {
  static host::Settings settings;
  const char* wrong = host::read(settings, count, values);
  if (wrong != nullptr) return fail(wrong, host::kUsage);
  if (sodium_init() < 0 || mosquitto_lib_init() != MOSQ_ERR_SUCCESS) {
    return fail("libsodium or libmosquitto does not start", "Install them anew.");
  }
  host::Camera camera;
  if (!camera.open(settings.pictures)) return fail("--pictures", host::kUsage);
  host::FlashFile flash(settings.flash.c_str(), device::kFlashBytes, settings.killAfter);
  if (!flash.isGood()) return fail("--flash is no flash of this size", "Remove the file.");
  static device::Device application;
  Machine machine = {flash, nullptr, clockMs(CLOCK_MONOTONIC), false,
                     std::vector<training::KeptFrame>(settings.trainingFrames)};
  const device::Port port = makePort(machine);
  application.boot(port, settings.identity, settings.plan, settings.factory);
  {
    host::MqttLink link(application, settings.identity, settings.broker, settings.port);
    machine.link = &link;
    live(application, machine, camera, settings.intervalMs);
    machine.link = nullptr;
  }
  mosquitto_lib_cleanup();
  if (!machine.isRestarting) return 0;
  setenv(kRestarted, "1", 1);
  // As a chip: everything begins anew, but for the flash.
  execv("/proc/self/exe", values);
  return fail("the device cannot restart", "Is /proc mounted?");
}
