#pragma once

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace lares::host {

/**
 * Flash in a file. A byte is on disk before the next one is written, as a chip does it, so that a
 * kill at any moment leaves what a power cut would.
 */
class FlashFile {
 public:
  /** @param killAfter ends the process by SIGKILL once so many bytes were changed; 0 for never */
  FlashFile(const char* path, uint32_t length, uint64_t killAfter)
      : file_(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)), bytes_(length, 0xFF), left_(killAfter) {
    struct stat found = {};
    if (file_ < 0 || fstat(file_, &found) != 0) return;
    // A file that was cut short when it was made holds nothing yet.
    const bool isWhole = found.st_size == static_cast<off_t>(length);
    isGood_ = isWhole ? pread(file_, bytes_.data(), length, 0) == static_cast<ssize_t>(length)
                      : found.st_size < static_cast<off_t>(length) && store(0, length);
  }
  ~FlashFile() {
    if (file_ >= 0) close(file_);
  }
  FlashFile(const FlashFile&) = delete;
  FlashFile& operator=(const FlashFile&) = delete;

  bool isGood() const { return isGood_; }

  bool read(uint32_t address, void* to, uint32_t length) const {
    if (!isInside(address, length)) return false;
    auto* out = static_cast<uint8_t*>(to);
    for (uint32_t i = 0; i < length; i++) out[i] = bytes_[address + i];
    return true;
  }

  bool write(uint32_t address, const void* from, uint32_t length) {
    if (!isInside(address, length)) return false;
    const auto* in = static_cast<const uint8_t*>(from);
    for (uint32_t i = 0; i < length; i++) {
      bytes_[address + i] = static_cast<uint8_t>(bytes_[address + i] & in[i]);
      if (!change(address + i, 1)) return false;
    }
    return fdatasync(file_) == 0;
  }

  bool erase(uint32_t address, uint32_t length) {
    if (!isInside(address, length)) return false;
    // A cut leaves the first part of a sector erased.
    for (uint32_t i = 0; i < length; i += kErasedTogether) {
      for (uint32_t j = 0; j < kErasedTogether; j++) bytes_[address + i + j] = 0xFF;
      if (!change(address + i, kErasedTogether)) return false;
    }
    return fdatasync(file_) == 0;
  }

 private:
  static constexpr uint32_t kErasedTogether = 256;

  bool isInside(uint32_t address, uint32_t length) const {
    return address <= bytes_.size() && length <= bytes_.size() - address;
  }

  bool change(uint32_t address, uint32_t length) {
    if (!store(address, length)) return false;
    if (left_ == 0) return true;
    left_ = left_ > length ? left_ - length : 0;
    if (left_ == 0) kill(getpid(), SIGKILL);
    return true;
  }

  bool store(uint32_t address, uint32_t length) {
    return pwrite(file_, bytes_.data() + address, length, static_cast<off_t>(address)) ==
           static_cast<ssize_t>(length);
  }

  int file_;
  std::vector<uint8_t> bytes_;
  uint64_t left_;
  bool isGood_ = false;
};

}  // namespace lares::host
