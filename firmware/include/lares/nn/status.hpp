#pragma once

#include <stdint.h>

namespace lares::nn {

/** Why a program was not accepted. */
enum class Status : int32_t {
  ok = 0,
  badLength = 1,
  tooManyLayers = 2,
  badKind = 3,
  badWindow = 4,
  badActivation = 5,
  badSize = 6,
};

inline const char* textOf(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::badLength:
      return "the program is not a header of 3 numbers and one or more layers of 5";
    case Status::tooManyLayers:
      return "the program has more than 64 layers";
    case Status::badKind:
      return "a layer's kind is unknown";
    case Status::badWindow:
      return "a layer's window or stride is unknown";
    case Status::badActivation:
      return "a layer's activation is unknown";
    case Status::badSize:
      return "a map or weight tensor is empty or has more than 2^26 values";
  }
  return "unknown status";
}

}  // namespace lares::nn
