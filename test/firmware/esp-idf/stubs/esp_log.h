#pragma once
extern "C" __attribute__((format(printf, 2, 3))) void lares_stub_log(const char* tag, const char* format, ...);
#define ESP_LOGE(tag, format, ...) lares_stub_log(tag, format, ##__VA_ARGS__)
#define ESP_LOGW(tag, format, ...) lares_stub_log(tag, format, ##__VA_ARGS__)
#define ESP_LOGI(tag, format, ...) lares_stub_log(tag, format, ##__VA_ARGS__)
