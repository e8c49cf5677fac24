// Averages pictures on the machine that it is compiled for: `area-average PICTURES FRAMES`.
#include "lares/micro/area-average.hpp"

#include <stdio.h>

namespace {

uint8_t picture[640 * 640];
uint8_t frame[lares::micro::kPixels];

}  // namespace

int main(int count, char** paths) {
  if (count != 3) return 2;
  FILE* pictures = fopen(paths[1], "rb");
  FILE* frames = fopen(paths[2], "wb");
  if (pictures == nullptr || frames == nullptr) return 3;
  int32_t size[2];
  while (fread(size, sizeof size, 1, pictures) == 1) {
    const auto bytes = static_cast<size_t>(size[0] * size[1]);
    if (bytes > sizeof picture || fread(picture, 1, bytes, pictures) != bytes) return 4;
    lares::micro::areaAverage(picture, size[0], size[1], frame);
    if (fwrite(frame, 1, sizeof frame, frames) != sizeof frame) return 5;
  }
  return fclose(frames) == 0 && fclose(pictures) == 0 ? 0 : 6;
}
