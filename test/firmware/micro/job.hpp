// What programs that run a job have in common: one device's memory, its files, and how it learns its
// room from frames of the job.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lares/micro/model-blob.hpp"
#include "lares/micro/score.hpp"
#include "lares/micro/watch.hpp"

namespace {

using namespace lares::micro;

ModelBlob blob;
Room room;
Workspace workspace;
Confirmation confirmation;
uint8_t image[kPixels];

bool readInto(FILE* file, void* target, size_t bytes) {
  return fread(target, 1, bytes, file) == bytes;
}

void write(FILE* file, uint32_t value) { fwrite(&value, sizeof(value), 1, file); }

bool learn(FILE* job, uint32_t backgroundFrames, uint32_t cellFrames) {
  clear(room);
  for (uint32_t i = 0; i < backgroundFrames; i++) {
    if (!readInto(job, image, sizeof(image))) return false;
    addToBackground(room, image);
  }
  if (!finishBackground(room)) return false;
  for (uint32_t i = 0; i < cellFrames; i++) {
    if (!readInto(job, image, sizeof(image))) return false;
    measureFrame(blob.model, room, image, workspace);
    addToCells(room, workspace.cells);
  }
  return finishCells(room);
}

}  // namespace
