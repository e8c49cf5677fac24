#pragma once
#include "freertos/FreeRTOS.h"
typedef struct QueueDefinition* SemaphoreHandle_t;
extern "C" {
SemaphoreHandle_t xSemaphoreCreateMutex(void);
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
}
