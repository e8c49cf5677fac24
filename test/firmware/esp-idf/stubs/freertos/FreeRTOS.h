#pragma once
#include <stdint.h>
typedef uint32_t TickType_t;
typedef int BaseType_t;
#define portMAX_DELAY 0xffffffffUL
#define pdMS_TO_TICKS(ms) (static_cast<TickType_t>(ms) / 10)
