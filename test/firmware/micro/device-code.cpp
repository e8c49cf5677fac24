// What a device links to watch a room: its size is the firmware's. LARES_NETWORK_ONLY leaves the
// score out.
#include "device-code.hpp"

using namespace lares::micro;

void runNetwork(const Model& model, Arena& arena) {
  encode(model, arena);
  for (int y = 0; y < kSide; y++) decodeRow(model, arena, y);
}

#ifndef LARES_NETWORK_ONLY
uint32_t watchFrame(const Model& model, const Room& room, const uint8_t* frame,
                    Workspace& workspace, Confirmation& confirmation) {
  return confirmation.confirmed(scoreFrame(model, room, frame, workspace));
}
#endif
