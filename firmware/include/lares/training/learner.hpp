#pragma once

#include <stdint.h>

#include "lares/nn/feature-map.hpp"
#include "lares/nn/optimizer.hpp"
#include "lares/training/budget.hpp"
#include "lares/training/frames.hpp"
#include "lares/training/network-input.hpp"
#include "lares/training/network.hpp"
#include "lares/training/personal.hpp"
#include "lares/training/random.hpp"

namespace lares::training {

/** What a learner does with the next frame. */
enum class Activity : uint8_t {
  idle,
  fitting,
  measuringBefore,
  measuringGlobal,
  measuringLocal,
  measuringProbe,
  searching,
  measuringMix,
  training,
  measuringAfter,
  done,
  /** A loss is no number: no update comes of this round. */
  diverged,
};

/** Mean squared errors on the training frames: `TrainingLoss` of the wire. */
struct Losses {
  double background, before, after;
};

/**
 * One round of local training with FedALA, the same bytes as edge-agent's Learner with the method
 * `fedala`. Everything is in here, so that a port can lend the memory for a round; what outlives it
 * is in `Personal`. Each `step` takes one frame: what lies between two calls is the caller's time.
 *
 *     learner.global is filled with the round's base
 *     learner.begin(round, plan, seed, frames, personal);
 *     while (learner.step()) serveTheNetwork();
 *     if (learner.activity() == Activity::done) send(learner.delta(), learner.losses());
 */
class Learner {
 public:
  /** The weights that the round starts from; to be filled before `begin`. */
  float global[kParameters];

  /**
   * @param seed of the device; the order of frames depends on it and on the round
   * @param frames at least one of each kind; they and `personal` outlive the round
   */
  void begin(uint32_t round, const Plan& plan, uint32_t seed, const Frames& frames,
             Personal& personal) {
    plan_ = plan;
    frames_ = frames;
    personal_ = &personal;
    random_ = Random(seedOfRound(seed, round));
    budget_.begin(plan, frames.trainCount);
    meanFrame(frames, background_);
    losses_ = {0, 0, 0};
    frame_ = 0;
    activity_ = Activity::fitting;
  }

  /** Computes with one frame. @returns whether there is more to do */
  bool step() {
    switch (activity_) {
      case Activity::idle:
      case Activity::done:
      case Activity::diverged:
        return false;
      case Activity::fitting:
        fit();
        return true;
      case Activity::searching:
      case Activity::training:
        learn();
        return true;
      default:
        measure();
        return activity_ != Activity::done && activity_ != Activity::diverged;
    }
  }

  /** Ends a round early. What was learned until now is the room's own model. */
  void giveUp() {
    if (activity_ == Activity::training) personal_->keep(weights_);
    activity_ = Activity::idle;
  }

  Activity activity() const { return activity_; }
  const Losses& losses() const { return losses_; }
  const float* weights() const { return weights_; }
  uint32_t samples() const { return frames_.trainCount; }

  /** What training added to the base. Overwrites what only training needs. */
  const float* delta() {
    for (int32_t i = 0; i < kParameters; i++) gradient_[i] = weights_[i] - global[i];
    return gradient_;
  }

 private:
  static uint32_t seedOfRound(uint32_t seed, uint32_t round) {
    char label[] = "train/0000000000";
    char digits[10];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + round % 10);
    while ((round /= 10) > 0);
    char* to = label + 6;
    while (count > 0) *to++ = digits[--count];
    *to = '\0';
    return derivedSeed(seed, label);
  }

  void fit() {
    frames_.at[frame_].fit = fitFrame(frames_.at[frame_].pixels, background_, counts_);
    if (++frame_ == frames_.count()) measureNext(Activity::measuringBefore, global);
  }

  // --- losses ---

  bool isOnTraining() const {
    return activity_ == Activity::measuringBefore || activity_ == Activity::measuringAfter;
  }

  void measureNext(Activity activity, const float* weights) {
    activity_ = activity;
    measured_ = weights;
    frame_ = 0;
    sum_ = 0;
  }

  void measure() {
    if (!isOnTraining()) return measureHeldOut();
    const bool isBefore = activity_ == Activity::measuringBefore;
    addLossOf(frames_.at[frame_]);
    if (isBefore) addBackgroundLoss();
    if (++frame_ < frames_.trainCount) return;
    const double values = static_cast<double>(frames_.trainCount) * kPixels;
    if (!isBefore) return finish(sum_ / values);
    losses_.before = sum_ / values;
    losses_.background /= values;
    if (!personal_->hasLocal) return train(global);
    measureNext(Activity::measuringGlobal, global);
  }

  void measureHeldOut() {
    // No network runs with weights that are no numbers; they are as bad as any.
    if (frame_ == 0 && !areFinite(measured_)) return onHeldOutLoss(kInfinity);
    addLossOf(frames_.at[frames_.trainCount + frame_]);
    if (++frame_ < frames_.heldOutCount) return;
    budget_.inferredFrames += frames_.heldOutCount;
    const double loss = sum_ / (static_cast<double>(frames_.heldOutCount) * kPixels);
    onHeldOutLoss(loss == loss ? loss : kInfinity);
  }

  void addLossOf(const KeptFrame& frame) {
    networkInput(frame, background_, network_.input());
    sum_ = network_.addSquaredError(measured_, sum_);
  }

  void addBackgroundLoss() {
    for (int32_t i = 0; i < kPixels; i++) {
      const double value = static_cast<double>(network_.input()[i]);
      losses_.background += value * value;
    }
  }

  /** Do no harm: held-out frames decide between the common model, the room's own, and a mix. */
  void onHeldOutLoss(double loss) {
    switch (activity_) {
      case Activity::measuringGlobal:
        globalLoss_ = loss;
        return measureNext(Activity::measuringLocal, personal_->local);
      case Activity::measuringLocal:
        localLoss_ = loss;
        return localLoss_ < globalLoss_ ? probe() : search();
      case Activity::measuringProbe:
        return loss < localLoss_ ? search() : train(personal_->local);
      default:
        if (!(globalLoss_ < loss) && !(localLoss_ < loss)) return train(weights_);
        return train(localLoss_ < globalLoss_ ? personal_->local : global);
    }
  }

  /** A little of the common model says whether its share is worth a search. */
  void probe() {
    for (float& share : search_.shares.at) share = 0.25f;
    mix(search_.shares);
    measureNext(Activity::measuringProbe, weights_);
  }

  void mix(const Shares& shares) { mixChannels(shares.at, global, personal_->local, weights_); }

  // --- gradients ---

  void search() {
    search_.begin(personal_->shares, budget_.stepsLeft());
    activity_ = Activity::searching;
    batches_ = {};
    searchOn();
  }

  void searchOn() {
    if (search_.isOver()) {
      personal_->shares = search_.result();
      return measureMix();
    }
    mix(search_.shares);
    beginBatch();
  }

  void measureMix() {
    mix(personal_->shares);
    measureNext(Activity::measuringMix, weights_);
  }

  void train(const float* start) {
    if (start != weights_) copy(start, weights_);
    adam_ = {firstMoment_, secondMoment_, 1, 1};
    adam_.reset(kParameters);
    batches_ = {};
    stepsLeft_ = budget_.stepsLeft();
    activity_ = Activity::training;
    trainOn();
  }

  void trainOn() {
    if (stepsLeft_ == 0) return measureNext(Activity::measuringAfter, weights_);
    beginBatch();
  }

  void beginBatch() {
    nn::fillZero(gradient_, kParameters);
    batchSize_ = batchLeft_ = batches_.size(frames_, plan_.batchSize);
    sum_ = 0;
  }

  void learn() {
    const KeptFrame& frame = batches_.take(frames_, random_);
    const double values = static_cast<double>(batchSize_) * kPixels;
    networkInput(frame, background_, network_.input());
    sum_ += network_.addGradient(weights_, static_cast<float>(2 / values), gradient_);
    budget_.gradientFrames++;
    if (--batchLeft_ > 0) return;
    if (activity_ == Activity::searching) return onSearchBatch(sum_ / values);
    adam_.step(kParameters, plan_.learningRate, 0.9, 0.999, 1e-8, gradient_, weights_);
    stepsLeft_--;
    trainOn();
  }

  void onSearchBatch(double loss) {
    shareGradient(gradient_, global, personal_->local, search_.slopes);
    // A common model that overflows teaches nothing.
    if (!search_.step(loss)) return measureMix();
    searchOn();
  }

  void finish(double loss) {
    losses_.after = loss;
    if (isFinite(loss)) personal_->keep(weights_);
    const bool isUsable = isFinite(losses_.before) && isFinite(loss);
    activity_ = isUsable ? Activity::done : Activity::diverged;
  }

  static constexpr double kInfinity = __builtin_inf();

  Activity activity_ = Activity::idle;
  Plan plan_;
  Frames frames_;
  Personal* personal_;
  Random random_;
  Budget budget_;
  Batches batches_;
  Losses losses_;
  nn::Adam adam_;
  ShareSearch search_;
  /** What is measured, and the frame and sum of squares where it stands. */
  const float* measured_;
  uint32_t frame_;
  double sum_, globalLoss_, localLoss_;
  uint32_t stepsLeft_, batchSize_, batchLeft_;
  float background_[kPixels];
  float weights_[kParameters], gradient_[kParameters];
  float firstMoment_[kParameters], secondMoment_[kParameters];
  Network network_;
  ErrorCounts counts_;
};

}  // namespace lares::training
