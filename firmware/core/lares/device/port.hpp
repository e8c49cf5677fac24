// What the machine below gives to the application. A port fills in this table once; nothing else in
// here knows of a chip, an operating system or a network library.
#pragma once

#include <stdint.h>

#include "lares/round/training-space.hpp"

namespace lares::device {

enum class LogLevel : uint8_t { info = 0, warn = 1, error = 2 };

/** Why the machine started. */
enum class ResetReason : uint8_t {
  unknown = 0,
  powerOn = 1,
  software = 2,
  crash = 3,
  watchdog = 4,
  brownout = 5,
};

/** How the machine is. */
struct Health {
  uint32_t freeHeapBytes;
  uint32_t leastFreeHeapBytes;
  /** 0 where there is no radio. */
  int32_t rssiDbm;
  ResetReason resetReason;
};

/** All functions return at once, except those on flash. `context` is handed back to each. */
struct Port {
  void* context;

  /** Since the machine started; never goes back. */
  uint64_t (*uptimeMs)(void* context);
  /** Since 1970; 0 while the machine does not know. */
  uint64_t (*utcMs)(void* context);
  void (*fillRandom)(void* context, uint8_t* bytes, uint32_t length);
  Health (*health)(void* context);
  /** @param event a word for programs @param detail for people, with the remedy; may be empty */
  void (*log)(void* context, LogLevel level, const char* event, const char* detail);
  /** Starts the machine anew; the device does nothing more in this run. */
  void (*restart)(void* context);

  /** Flash of `kFlashBytes` for the application alone. Erased bytes are 0xFF. */
  bool (*readFlash)(void* context, uint32_t address, void* bytes, uint32_t length);
  /** Only turns ones into zeros, as flash does. */
  bool (*writeFlash)(void* context, uint32_t address, const void* bytes, uint32_t length);
  /** @param address of a sector of `kSectorBytes` */
  bool (*eraseSector)(void* context, uint32_t address);

  /**
   * Sends with QoS 1. Bytes are the caller's again on return.
   * @returns a number for `onAcknowledged`, or 0 when it was not taken
   */
  uint32_t (*publish)(void* context, const char* topic, const char* payload, uint32_t length,
                      bool isRetained);
  void (*subscribe)(void* context, const char* filter);

  /** Ed25519 (RFC 8032, 5.1.7). */
  bool (*isSignedBy)(void* context, const uint8_t* publicKey, const uint8_t* signature,
                     const void* message, uint32_t length);
  /** Signs with the key of `Identity::signingKey` (RFC 8032, 5.1.6). @returns false without its private half */
  bool (*sign)(void* context, const void* message, uint32_t length, uint8_t* signature);
  /** SHA-256 (FIPS 180-4). @param digest 32 bytes */
  void (*sha256)(void* context, const void* message, uint32_t length, uint8_t* digest);

  /** What a device that trains has for it; no frames: it does not train. */
  round::TrainingSpace training;
  /** Lends the memory of a round, the camera stopped if it must be; null while there is none. */
  round::Session* (*borrowSession)(void* context);
  /** The session is not used any more: the camera may run. */
  void (*returnSession)(void* context);
};

}  // namespace lares::device
