#pragma once

#include <stdint.h>

#include <string>
#include <vector>

#include "lares/device/learning.hpp"
#include "settings.hpp"

namespace lares::host {

/** A room's pictures in files, in the order in which a device needs them. */
class Camera {
 public:
  static constexpr int32_t kWidth = 160, kHeight = 120;

  /** @returns whether each file is there and holds whole pictures */
  bool open(const std::string& folder) {
    return load(folder + "/train.gray", train_) && load(folder + "/calibration.gray", calibration_) &&
           load(folder + "/watch.gray", watch_);
  }

  /** @param repeats begins anew when all was shown @returns null when all was shown */
  const uint8_t* next(device::Stage stage, bool repeats) {
    if (stage != stage_) next_ = 0;
    stage_ = stage;
    const bool isWatching = stage == device::Stage::watching || stage == device::Stage::faulty;
    const std::vector<uint8_t>& room = isWatching                            ? watch_
                                       : stage == device::Stage::calibration ? calibration_
                                                                             : train_;
    const size_t count = room.size() / kBytes;
    if (isWatching && !repeats && next_ >= count) return nullptr;
    return room.data() + next_++ % count * kBytes;
  }

 private:
  static constexpr size_t kBytes = size_t{kWidth} * kHeight;

  static bool load(const std::string& path, std::vector<uint8_t>& pictures) {
    return readWhole(path, pictures) && !pictures.empty() && pictures.size() % kBytes == 0;
  }

  std::vector<uint8_t> train_, calibration_, watch_;
  device::Stage stage_ = device::Stage::background;
  size_t next_ = 0;
};

}  // namespace lares::host
