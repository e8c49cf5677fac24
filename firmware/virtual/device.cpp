// The virtual ESP32: the device application as a WebAssembly module. JavaScript is its hardware.
#include "lares/device/device.hpp"

using namespace lares;

#define LARES_IMPORT(name) __attribute__((import_module("port"), import_name(name)))
#define LARES_EXPORT(name) extern "C" __attribute__((export_name(name)))

extern "C" {
LARES_IMPORT("uptimeMs") double portUptimeMs();
LARES_IMPORT("utcMs") double portUtcMs();
LARES_IMPORT("fillRandom") void portFillRandom(uint8_t* bytes, uint32_t length);
LARES_IMPORT("freeHeapBytes") uint32_t portFreeHeapBytes();
LARES_IMPORT("resetReason") uint32_t portResetReason();
LARES_IMPORT("log") void portLog(uint32_t level, const char* event, const char* detail);
LARES_IMPORT("restart") void portRestart();
LARES_IMPORT("readFlash") uint32_t portReadFlash(uint32_t address, void* bytes, uint32_t length);
LARES_IMPORT("writeFlash")
uint32_t portWriteFlash(uint32_t address, const void* bytes, uint32_t length);
LARES_IMPORT("eraseSector") uint32_t portEraseSector(uint32_t address);
LARES_IMPORT("publish")
uint32_t portPublish(const char* topic, const char* payload, uint32_t length, uint32_t isRetained);
LARES_IMPORT("subscribe") void portSubscribe(const char* filter);
LARES_IMPORT("sign")
uint32_t portSign(const void* message, uint32_t length, uint8_t* signature);
LARES_IMPORT("sha256") void portSha256(const void* message, uint32_t length, uint8_t* digest);
LARES_IMPORT("isSignedBy")
uint32_t portIsSignedBy(const uint8_t* key, const uint8_t* signature, const void* message,
                        uint32_t length);
}

namespace {

/** VGA, gray; or a topic and a payload. */
constexpr uint32_t kInputBytes = 640 * 480;

alignas(8) uint8_t input[kInputBytes];
device::Device application;
device::Identity identity;
device::Plan plan;
micro::CompiledModel factory;

/** More than any board has room for. */
constexpr uint32_t kMostTrainingFrames = 128;
training::KeptFrame frames[kMostTrainingFrames];
float base[training::kParameters];
alignas(round::Session) uint8_t session[sizeof(round::Session)];

device::Port port = {
    nullptr,
    [](void*) { return static_cast<uint64_t>(portUptimeMs()); },
    [](void*) { return static_cast<uint64_t>(portUtcMs()); },
    [](void*, uint8_t* bytes, uint32_t length) { portFillRandom(bytes, length); },
    [](void*) {
      const uint32_t free = portFreeHeapBytes();
      return device::Health{free, free, 0, static_cast<device::ResetReason>(portResetReason())};
    },
    [](void*, device::LogLevel level, const char* event, const char* detail) {
      portLog(static_cast<uint32_t>(level), event, detail);
    },
    [](void*) { portRestart(); },
    [](void*, uint32_t address, void* bytes, uint32_t length) {
      return portReadFlash(address, bytes, length) != 0;
    },
    [](void*, uint32_t address, const void* bytes, uint32_t length) {
      return portWriteFlash(address, bytes, length) != 0;
    },
    [](void*, uint32_t address) { return portEraseSector(address) != 0; },
    [](void*, const char* topic, const char* payload, uint32_t length, bool isRetained) {
      return portPublish(topic, payload, length, isRetained ? 1 : 0);
    },
    [](void*, const char* filter) { portSubscribe(filter); },
    [](void*, const uint8_t* key, const uint8_t* signature, const void* message, uint32_t length) {
      return portIsSignedBy(key, signature, message, length) != 0;
    },
    [](void*, const void* message, uint32_t length, uint8_t* signature) {
      return portSign(message, length, signature) != 0;
    },
    [](void*, const void* message, uint32_t length, uint8_t* digest) {
      portSha256(message, length, digest);
    },
    {frames, 0, base},
    [](void*) { return round::sessionIn(session); },
    [](void*) {},
};

}  // namespace

/** Where pictures, messages and, before the boot, settings are written to. */
LARES_EXPORT("input") uint8_t* inputAddress() { return input; }
LARES_EXPORT("inputBytes") uint32_t inputBytes() { return kInputBytes; }
LARES_EXPORT("identity") device::Identity* identityAddress() { return &identity; }
LARES_EXPORT("plan") device::Plan* planAddress() { return &plan; }
LARES_EXPORT("factory") micro::CompiledModel* factoryAddress() { return &factory; }

/** To be called before the boot by a device that shall train. @returns how many it has */
LARES_EXPORT("setTrainingFrames") uint32_t setTrainingFrames(uint32_t count) {
  port.training.capacity = count < kMostTrainingFrames ? count : kMostTrainingFrames;
  return port.training.capacity;
}

LARES_EXPORT("boot") void boot() { application.boot(port, identity, plan, factory); }
LARES_EXPORT("connected") void connected() { application.onConnected(); }
LARES_EXPORT("disconnected") void disconnected() { application.onDisconnected(); }
LARES_EXPORT("acknowledged") void acknowledged(uint32_t id) { application.onAcknowledged(id); }
LARES_EXPORT("tick") void tick() { application.tick(); }

/** The topic with its 0, then the payload, lie in the input. */
LARES_EXPORT("message")
void message(uint32_t topicBytes, uint32_t length, uint32_t isRetained) {
  application.onMessage(reinterpret_cast<const char*>(input), input + topicBytes, length,
                        isRetained != 0);
}

LARES_EXPORT("picture") void picture(int32_t width, int32_t height) {
  application.onPicture(input, width, height);
}

LARES_EXPORT("isTraining") uint32_t isTraining() { return application.isTraining() ? 1 : 0; }
LARES_EXPORT("train") void train() { application.train(); }
LARES_EXPORT("training") uint32_t training() {
  return static_cast<uint32_t>(application.training());
}
LARES_EXPORT("stage") uint32_t stage() { return static_cast<uint32_t>(application.stage()); }
LARES_EXPORT("eventsWaiting") uint32_t eventsWaiting() { return application.events().waiting(); }
LARES_EXPORT("scoreMilli") uint32_t scoreMilli() { return application.room().lastScoreMilli(); }
LARES_EXPORT("frameScore") uint32_t frameScore() { return application.room().frameScore(); }
LARES_EXPORT("modelVersion") uint32_t modelVersion() { return application.models().version(); }
LARES_EXPORT("flashBytes") uint32_t flashBytes() { return device::kFlashBytes; }
