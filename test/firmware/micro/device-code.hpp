#pragma once

#include "lares/micro/network.hpp"
#include "lares/micro/score.hpp"
#include "lares/micro/watch.hpp"

/** The network alone, on the arena's input; its rows pass through `arena.output`. */
void runNetwork(const lares::micro::Model& model, lares::micro::Arena& arena);

/** A frame from bytes to the confirmed score. */
uint32_t watchFrame(const lares::micro::Model& model, const lares::micro::Room& room,
                    const uint8_t* frame, lares::micro::Workspace& workspace,
                    lares::micro::Confirmation& confirmation);
