#pragma once

#include <stdint.h>

#include "lares/device/port.hpp"
#include "lares/device/two-copies.hpp"
#include "lares/round/delivery.hpp"
#include "lares/round/frame-keeper.hpp"
#include "lares/round/model-message.hpp"
#include "lares/round/receipt.hpp"
#include "lares/round/round-current.hpp"
#include "lares/round/update-message.hpp"
#include "lares/round/update-slot.hpp"
#include "lares/training/golden-step.hpp"

namespace lares::round {

/** Whether a device takes part in rounds. */
enum class Training : uint8_t {
  /** There is no memory for it. */
  none = 0,
  /** The golden step failed: this chip or its firmware computes otherwise than the fleet. */
  unproven,
  /** There are too few frames of the room yet. */
  gathering,
  ready,
  training,
};

inline const char* nameOf(Training training) {
  switch (training) {
    case Training::none:
      return "none";
    case Training::unproven:
      return "unproven";
    case Training::gathering:
      return "gathering";
    case Training::ready:
      return "ready";
    case Training::training:
      return "training";
  }
  return "none";
}

/**
 * A device's part in the rounds of its task, as edge-agent's Agent: waits for a round, trains on the
 * frames that it has kept, one at a time, and sends what that added to the base until there is a receipt. A
 * round that is over before the training is, is dropped: the camera has been stopped for it.
 */
class RoundMember {
 public:
  /** Reads what earlier boots left and proves the arithmetic. @param spec digest of the model spec @param scratch as of `Delivery` */
  void boot(const device::Port& port, const device::Identity& identity, const uint8_t* spec,
            uint8_t* scratch) {
    port_ = &port;
    identity_ = &identity;
    spec_ = spec;
    hasRound_ = hasBase_ = false;
    state_ = Training::none;
    if (port.training.capacity < training::kGoldenFrames) return;
    Session* session = port.borrowSession(port.context);
    if (session == nullptr) return;
    const bool isProven = training::passesGoldenStep(session->learner, session->stored.personal,
                                                     port.training.frames);
    state_ = isProven ? Training::gathering : Training::unproven;
    port.returnSession(port.context);
    frames_.begin(port.training.frames, isProven ? port.training.capacity : 0);
    delivery_.boot(port, identity, scratch);
  }

  Training state() const { return state_; }
  bool isTraining() const { return state_ == Training::training; }
  /** Whether rounds may wait for this device, or an update of it waits for its receipt; as `tryToBegin`. */
  bool takesPart(bool isFree) const {
    return isTraining() || (state_ == Training::ready && (isFree || delivery_.isWaiting()));
  }

  void onConnected() {
    if (!isAble()) return;
    TaskTopic receipts(*identity_);
    receipts.add("round/+/receipt/").add(identity_->device);
    port_->subscribe(port_->context, receipts.chars());
    port_->subscribe(port_->context, TaskTopic(*identity_).add("model").chars());
    port_->subscribe(port_->context, TaskTopic(*identity_).add("round/current").chars());
    delivery_.sendSoon(nowMs());
  }

  /** @returns whether the topic is one of rounds */
  bool onMessage(const char* topic, const uint8_t* payload, uint32_t length) {
    const char* name = TaskTopic(*identity_).nameIn(topic);
    if (name == nullptr) return false;
    // An empty payload is a cleared topic.
    if (!isAble() || length == 0) return true;
    if (isEqual(name, "model")) onModel(payload, length);
    else if (isEqual(name, "round/current")) onRound(payload, length);
    else delivery_.onReceipt(payload, length);
    return true;
  }

  /** @param frame 32x32 gray bytes of a room that is as usual */
  void offer(const uint8_t* frame) {
    frames_.offer(frame);
    if (state_ == Training::gathering && frames_.isEnough()) state_ = Training::ready;
  }

  /** Begins the round that waits for this device. @param isFree whether it has nothing better to do */
  void tryToBegin(bool isFree) {
    if (state_ != Training::ready || !isFree || !isWanted()) return;
    trained_ = current_;
    hasTrained_ = true;
    session_ = port_->borrowSession(port_->context);
    if (session_ == nullptr) return log(device::LogLevel::warn, "round-missed", "no memory to train");
    StoredPersonal& stored = session_->stored;
    if (!personal_.load(*port_, stored) || !isOfLineage(stored)) {
      stored.personal.forget();
      for (int i = 0; i < 17; i++) stored.run[i] = current_.run[i];
      stored.restarts = current_.restarts;
    }
    for (int32_t i = 0; i < kParameters; i++) session_->learner.global[i] = port_->training.base[i];
    session_->learner.begin(current_.round, current_.plan, seed(), frames_.split(), stored.personal);
    state_ = Training::training;
    log(device::LogLevel::info, "round-training", "");
  }

  /** Trains with one frame. @returns whether there is more to train */
  bool step() {
    if (!isTraining()) return false;
    if (isMissed()) return giveUp();
    if (session_->learner.step()) return true;
    finish();
    return false;
  }

  /** Sends what waits for a receipt. */
  void tick(bool isConnected) {
    if (isAble()) delivery_.tick(nowMs(), isConnected, hasRound_ ? &current_ : nullptr);
  }

 private:
  uint64_t nowMs() const { return port_->uptimeMs(port_->context); }
  bool isAble() const { return state_ >= Training::gathering; }
  /** Rooms shuffle their frames differently, and each the same way after a restart. */
  uint32_t seed() const { return training::derivedSeed(0, identity_->device); }

  void log(device::LogLevel level, const char* event, const char* detail) const {
    char buffer[64];
    device::Text text(buffer);
    text.add("round ").addNumber(trained_.round).add(detail[0] == '\0' ? "" : ": ").add(detail);
    port_->log(port_->context, level, event, text.chars());
  }

  void onRound(const uint8_t* json, uint32_t length) {
    RoundCurrent round;
    if (!parseRound(json, length, *identity_, round)) {
      return port_->log(port_->context, device::LogLevel::warn, "message-refused", "round/current");
    }
    current_ = round;
    hasRound_ = true;
    endMs_ = nowMs() + round.remainingMs;
  }

  void onModel(const uint8_t* bytes, uint32_t length) {
    ModelMessage model;
    const bool isModel = identity_->isEndorsed() ? openModel(*port_, *identity_, bytes, length, model)
                                                 : parseModel(bytes, length, *identity_, model);
    if (!isModel || !isSound(model)) {
      return port_->log(port_->context, device::LogLevel::warn, "message-refused", "model");
    }
    for (int i = 0; i < 32; i++) base_[i] = model.base[i];
    hasBase_ = readWeights(model.weights, port_->training.base);
  }

  /** Whether the weights are what their digest says. */
  bool isSound(const ModelMessage& model) const {
    uint8_t digest[32];
    port_->sha256(port_->context, model.weights, kWeightBytes, digest);
    return isSameDigest(digest, model.base);
  }

  bool isWanted() const {
    return hasRound_ && hasBase_ && current_.phase == Phase::collecting && isSameDigest(current_.spec, spec_) &&
           isSameDigest(base_, current_.base) && !isTrained(current_);
  }

  bool isTrained(const RoundCurrent& round) const {
    return delivery_.isOf(round) || (hasTrained_ && round.isSameRound(trained_.run, trained_.round));
  }

  /** Weights mix only with weights that began as the same ones. */
  bool isOfLineage(const StoredPersonal& stored) const {
    return isEqual(stored.run, current_.run) && stored.restarts == current_.restarts;
  }

  /** Whether nobody would take the update any more. */
  bool isMissed() const {
    if (canStillCount(trained_.run, trained_.restarts, current_)) return false;
    return !current_.isSameRound(trained_.run, trained_.round) ||
           current_.phase != Phase::collecting || nowMs() >= endMs_;
  }

  bool giveUp() {
    session_->learner.giveUp();
    log(device::LogLevel::warn, "round-missed", "it ended before this device had trained");
    keepPersonal();
    return false;
  }

  void finish() {
    training::Learner& learner = session_->learner;
    if (learner.activity() == training::Activity::done) {
      if (!delivery_.begin(trained_, learner, nowMs())) {
        log(device::LogLevel::error, "update-lost", "the flash is worn or its partition is missing");
      }
    } else {
      log(device::LogLevel::error, "training-failed", "the loss is no number");
    }
    keepPersonal();
  }

  /** What was learned in this round is the room's own, whatever became of the update. */
  void keepPersonal() {
    if (!personal_.save(session_->stored)) {
      log(device::LogLevel::error, "personal-lost", "the flash is worn or its partition is missing");
    }
    session_ = nullptr;
    port_->returnSession(port_->context);
    state_ = Training::ready;
  }

  const device::Port* port_ = nullptr;
  const device::Identity* identity_ = nullptr;
  const uint8_t* spec_ = nullptr;
  Session* session_ = nullptr;
  Training state_ = Training::none;
  bool hasRound_ = false;
  bool hasBase_ = false;
  bool hasTrained_ = false;
  RoundCurrent current_ = {};
  /** When the current round ends. */
  uint64_t endMs_ = 0;
  /** What `training.base` holds. */
  uint8_t base_[32] = {};
  /** The round that is trained, or was trained last in this boot. */
  RoundCurrent trained_ = {};
  FrameKeeper frames_;
  Delivery delivery_;
  device::TwoCopies<StoredPersonal, device::kPersonalAddress, device::kPersonalSectors, 1> personal_;
};

}  // namespace lares::round
