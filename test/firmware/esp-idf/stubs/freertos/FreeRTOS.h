#pragma once
#include <stdint.h>
typedef uint32_t TickType_t;
typedef int BaseType_t;
#define portMAX_DELAY 0xffffffffUL
#define portTICK_PERIOD_MS (static_cast<TickType_t>(10))
#define pdMS_TO_TICKS(ms) (static_cast<TickType_t>(ms) / 10)
