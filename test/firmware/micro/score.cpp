// Learns a room and scores images with the integer kernels: `score JOB ANSWERS` writes, as uint32
// in the machine's byte order, a CRC-32 of what was learned, whether the model passes its golden
// vectors, and for each image a CRC-32 of its reconstruction as the network's input, its score as a
// frame, and the confirmed score.
//
// JOB: a model blob; uint32 frames of the background, frames of the cells, images; then all these,
// 32x32 bytes each.
#include <stdint.h>
#include <stdio.h>

#include "job.hpp"

namespace {

using namespace lares::micro;

uint32_t crcOfRoom() {
  uint32_t crc = 0;
  for (const uint16_t value : room.background) {
    const uint8_t bytes[2] = {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 8)};
    crc = crc32(crc, bytes, 2);
  }
  for (const CellStatistics& cell : room.cells) {
    const uint32_t words[2] = {static_cast<uint32_t>(cell.learned.mean), cell.learned.weight};
    for (const uint32_t word : words) {
      for (int shift = 0; shift < 32; shift += 8) {
        const auto byte = static_cast<uint8_t>(word >> shift);
        crc = crc32(crc, &byte, 1);
      }
    }
  }
  return crc;
}

uint32_t crcOfReconstruction() {
  setInput(workspace.arena, image);
  encode(blob.model, workspace.arena);
  uint32_t crc = 0;
  for (int y = 0; y < kSide; y++) {
    decodeRow(blob.model, workspace.arena, y);
    crc = crc32(crc, workspace.arena.output, kSide);
  }
  return crc;
}

}  // namespace

int main(int argc, char** argv) {
  FILE* job = argc == 3 ? fopen(argv[1], "rb") : nullptr;
  FILE* answers = argc == 3 ? fopen(argv[2], "wb") : nullptr;
  uint32_t counts[3];
  if (job == nullptr || answers == nullptr || !readInto(job, &blob, sizeof(blob))) return 2;
  if (checkBlob(blob, sizeof(blob), blob.spec) != BlobStatus::ok) return 3;
  if (!readInto(job, counts, sizeof(counts)) || !learn(job, counts[0], counts[1])) return 4;
  write(answers, crcOfRoom());
  write(answers, passesGoldenVectors(blob.model, blob.golden, workspace.arena) ? 1 : 0);
  for (uint32_t i = 0; i < counts[2]; i++) {
    if (!readInto(job, image, sizeof(image))) return 5;
    write(answers, crcOfReconstruction());
    const uint32_t score = scoreFrame(blob.model, room, image, workspace);
    write(answers, score);
    write(answers, confirmation.confirmed(score));
  }
  fclose(job);
  fclose(answers);
  return 0;
}
