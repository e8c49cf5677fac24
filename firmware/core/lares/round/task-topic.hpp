#pragma once

#include <stdint.h>

#include "lares/device/identity.hpp"
#include "lares/device/text.hpp"
#include "lares/round/round-current.hpp"

namespace lares::round {

/** A topic below `lares/v1/<fleet>/task/micro/`. */
class TaskTopic {
 public:
  explicit TaskTopic(const device::Identity& identity) : text_(buffer_) {
    text_.add("lares/v1/").add(identity.fleet).add("/task/").add(kTask).add('/');
  }
  TaskTopic(const TaskTopic&) = delete;
  TaskTopic& operator=(const TaskTopic&) = delete;

  TaskTopic& add(const char* name) {
    text_.add(name);
    return *this;
  }
  TaskTopic& addNumber(uint32_t number) {
    text_.addNumber(number);
    return *this;
  }

  const char* chars() const { return buffer_; }

  /** What follows in a topic that begins with this one; null for any other. */
  const char* nameIn(const char* topic) const {
    const char* prefix = buffer_;
    while (*prefix != '\0' && *prefix == *topic) prefix++, topic++;
    return *prefix == '\0' ? topic : nullptr;
  }

 private:
  char buffer_[device::kTopicBytes] = {};
  device::Text text_;
};

}  // namespace lares::round
