// Signatures of members of a fleet: shared/src/identity/signed-message.ts and endorsement.ts.
#pragma once

#include <stdint.h>

#include "lares/device/port.hpp"
#include "lares/device/text.hpp"
#include "lares/round/model-message.hpp"
#include "lares/round/msgpack-writer.hpp"

namespace lares::round {

/** The lines that a signature covers, a purpose first. */
class Statement {
 public:
  explicit Statement(const char* purpose) : text_(buffer_) {
    text_.add("lares/v1/").add(purpose).add('\n');
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& add(const char* field) {
    text_.add(field).add('\n');
    return *this;
  }
  Statement& addNumber(uint64_t field) {
    text_.addNumber(field).add('\n');
    return *this;
  }
  Statement& addHex(const uint8_t* bytes, uint32_t count) {
    text_.addHex(bytes, count).add('\n');
    return *this;
  }

  bool isSignedBy(const device::Port& port, const uint8_t* key, const uint8_t* signature) const {
    return text_.isWhole() &&
           port.isSignedBy(port.context, key, signature, buffer_, text_.length());
  }
  bool sign(const device::Port& port, uint8_t* signature) const {
    return text_.isWhole() && port.sign(port.context, buffer_, text_.length(), signature);
  }

 private:
  char buffer_[512] = {};
  device::Text text_;
};

/** The fleet's word for a member's key. */
struct Endorsement {
  char fleet[33];
  char device[33];
  char role[16];
  uint8_t key[32];
  uint64_t notAfterMs;
  uint8_t signature[64];

  bool isBy(const device::Port& port, const uint8_t* fleetKey) const {
    Statement statement("member-key");
    statement.add(fleet).add(device).add(role).addHex(key, sizeof key).addNumber(notAfterMs);
    return statement.isSignedBy(port, fleetKey, signature);
  }
};

/** What somebody has signed, where it lies in the message. */
struct Envelope {
  Endorsement endorsement;
  const uint8_t* signature;
  const uint8_t* payload;
  uint32_t payloadBytes;
};

inline void readSignature(MsgpackReader& reader, uint8_t (&signature)[64]) {
  char hex[129];
  reader.readString(hex);
  if (!device::readHex(hex, signature)) reader.fail();
}

inline void readEndorsement(MsgpackReader& reader, Endorsement& endorsement) {
  static constexpr const char* kNames[] = {"fleet", "device", "role", "key", "notAfterMs", "signature"};
  Fields fields(kNames);
  reader.readMap([&](const char* key) {
    switch (fields.take(key)) {
      case 0:
        return reader.readString(endorsement.fleet);
      case 1:
        return reader.readString(endorsement.device);
      case 2:
        return reader.readString(endorsement.role);
      case 3:
        return readDigest(reader, endorsement.key);
      case 4:
        endorsement.notAfterMs = reader.readWide(uint64_t{1} << 53);
        return;
      case 5:
        return readSignature(reader, endorsement.signature);
      default:
        reader.fail();
    }
  });
  if (!fields.isWhole()) reader.fail();
}

/** @param bytes of a peer's; must outlive `envelope` @returns whether it is a signed message at all */
inline bool parseEnvelope(const uint8_t* bytes, uint32_t length, Envelope& envelope) {
  static constexpr const char* kNames[] = {"kind", "v", "endorsement", "signature", "payload"};
  if (length > kMostModelBytes) return false;
  MsgpackReader reader(bytes, length);
  Fields fields(kNames);
  uint32_t signatureBytes = 0;
  reader.readMap([&](const char* key) {
    switch (fields.take(key)) {
      case 0:
        return expectText(reader, "signed");
      case 1:
        return expectVersion(reader);
      case 2:
        return readEndorsement(reader, envelope.endorsement);
      case 3:
        envelope.signature = reader.readBytes(signatureBytes);
        return;
      case 4:
        envelope.payload = reader.readBytes(envelope.payloadBytes);
        return;
      default:
        reader.fail();
    }
  });
  return reader.isDone() && fields.isWhole() && signatureBytes == 64;
}

/** A model that an aggregator of this fleet has signed. @returns whether it is one, now in `model` */
inline bool openModel(const device::Port& port, const device::Identity& identity,
                      const uint8_t* bytes, uint32_t length, ModelMessage& model) {
  Envelope envelope;
  if (!parseEnvelope(bytes, length, envelope)) return false;
  const Endorsement& author = envelope.endorsement;
  // A device that does not know the time lets ended keys in, as it does with certificates.
  const uint64_t utcMs = port.utcMs(port.context);
  if (!isEqual(author.fleet, identity.fleet) || !isEqual(author.role, "aggregator") ||
      utcMs > author.notAfterMs || !author.isBy(port, identity.modelSigner) ||
      !parseModel(envelope.payload, envelope.payloadBytes, identity, model)) {
    return false;
  }
  uint8_t digest[32];
  port.sha256(port.context, envelope.payload, envelope.payloadBytes, digest);
  Statement statement("model");
  statement.add(identity.fleet).add(kTask).addNumber(model.round);
  statement.addHex(model.base, 32).addHex(digest, 32);
  return statement.isSignedBy(port, author.key, envelope.signature);
}

/** An envelope without what it holds takes less. */
constexpr uint32_t kEnvelopeBytes = 512;

/** What is said of an update beside it. */
struct SignedUpdate {
  uint32_t round;
  uint32_t samples;
  const uint8_t* base;
};

/**
 * Puts an update into an envelope, in place. @param scratch the update at `kEnvelopeBytes`; then the whole
 * @returns its length; 0 when the port cannot sign
 */
inline uint32_t sealUpdate(const device::Port& port, const device::Identity& identity,
                           const SignedUpdate& update, uint8_t* scratch, uint32_t length) {
  const uint8_t* payload = scratch + kEnvelopeBytes;
  uint8_t digest[32], signature[64];
  port.sha256(port.context, payload, length, digest);
  Statement statement("update");
  statement.add(identity.fleet).add(kTask).addNumber(update.round).addHex(update.base, 32);
  statement.add(identity.device).addNumber(update.samples).addHex(digest, 32);
  if (!statement.sign(port, signature)) return 0;
  MsgpackWriter writer(scratch, kEnvelopeBytes);
  writer.addMap(5).add("kind").add("signed").add("v").addNumber(1).add("endorsement").addMap(6);
  writer.add("fleet").add(identity.fleet).add("device").add(identity.device).add("role").add("micro");
  writer.add("key").addHex(identity.signingKey, 32).add("notAfterMs");
  writer.addDouble(static_cast<double>(identity.endorsedUntilMs)).add("signature");
  writer.addHex(identity.endorsement, 64).add("signature");
  uint8_t* to = writer.addBytes(sizeof signature);
  for (uint32_t i = 0; to != nullptr && i < sizeof signature; i++) to[i] = signature[i];
  writer.add("payload").addBytesHead(length);
  if (!writer.isWhole()) return 0;
  // Forwards: the envelope ends before the update began.
  for (uint32_t i = 0; i < length; i++) scratch[writer.length() + i] = payload[i];
  return writer.length() + length;
}

}  // namespace lares::round
