// Declarations of ESP-IDF 5.3 and esp32-camera 2.0, as far as the port uses them: for compiling without the
// SDK. Written from memory, not checked against it; nothing here runs.
#pragma once
#include <stddef.h>
#include <stdint.h>
typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL -1
#define ESP_ERR_NO_MEM 0x101
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_NOT_FOUND 0x105
#define ESP_ERR_NOT_SUPPORTED 0x106
