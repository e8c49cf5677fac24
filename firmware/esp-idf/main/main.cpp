// Lares on an ESP32: boards.hpp says which pins, settings.hpp who it is, port.hpp what the chip gives.
#include "camera.hpp"
#include "enrolment.hpp"
#include "esp_log.h"
#include "forget.hpp"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "lares/device/device.hpp"
#include "lares_model.hpp"
#include "network.hpp"
#include "nvs_flash.h"
#include "port.hpp"
#include "settings.hpp"

#ifndef LARES_BOARD
#error "Say which board this is for: -DLARES_BOARD=\"xiao_esp32s3\"; boards.hpp lists them"
#endif

using namespace lares;

namespace {

constexpr board::Board kBoard = board::find(LARES_BOARD);
static_assert(board::isKnown(LARES_BOARD), "LARES_BOARD names no board of boards.hpp");

/** Two pictures a second: five minutes of background and cells, three hours to set the threshold. */
constexpr uint32_t kIntervalMs = 500;
constexpr device::Plan kPlan = {256, 1024, 20000, 10000, 60000, 3600000};
/** A common model, with its signature, is the longest. */
constexpr uint32_t kMaxMessageBytes = kBoard.trainingFrames > 0 ? 4608 : 2048;
/** Ten seconds between two attempts to enrol. */
constexpr uint32_t kEnrolTurns = 20;

settings::Settings values;
port::Machine machine;
device::Port hardware;
device::Device application;
training::KeptFrame frames[kBoard.trainingFrames > 0 ? kBoard.trainingFrames : 1];
float base[kBoard.trainingFrames > 0 ? training::kParameters : 1];
/** The MQTT task and the camera's loop take turns. */
SemaphoreHandle_t turn;
/** A message may come in parts. */
char topic[device::kTopicBytes];
uint8_t message[kMaxMessageBytes];

void copyTopic(const esp_mqtt_event_t& event) {
  const int length = event.topic_len < static_cast<int>(sizeof topic) ? event.topic_len : 0;
  memcpy(topic, event.topic, static_cast<size_t>(length));
  topic[length] = '\0';
}

void onData(const esp_mqtt_event_t& event) {
  if (event.current_data_offset == 0) copyTopic(event);
  // Longer than any message of ours: dropped.
  if (event.total_data_len > static_cast<int>(kMaxMessageBytes)) return;
  memcpy(message + event.current_data_offset, event.data, static_cast<size_t>(event.data_len));
  if (event.current_data_offset + event.data_len < event.total_data_len) return;
  application.onMessage(topic, message, static_cast<uint32_t>(event.total_data_len), event.retain);
}

void onMqtt(void*, esp_event_base_t, int32_t id, void* data) {
  const auto& event = *static_cast<const esp_mqtt_event_t*>(data);
  xSemaphoreTake(turn, portMAX_DELAY);
  if (id == MQTT_EVENT_CONNECTED) application.onConnected();
  if (id == MQTT_EVENT_DISCONNECTED) application.onDisconnected();
  if (id == MQTT_EVENT_PUBLISHED) application.onAcknowledged(static_cast<uint32_t>(event.msg_id));
  if (id == MQTT_EVENT_DATA) onData(event);
  xSemaphoreGive(turn);
}

void startMqtt() {
  static device::DeviceTopic will(values.identity, "state");
  esp_mqtt_client_config_t config = {};
  config.broker.address.uri = values.broker;
  if (values.ca[0] != '\0') {
    config.broker.verification.certificate = values.ca;
    // The broker's certificate names the role, whatever its address is.
    config.broker.verification.common_name = "lares-broker";
    config.credentials.authentication.certificate = values.certificate;
    config.credentials.authentication.key = values.key;
  }
  config.credentials.client_id = values.identity.device;
  config.session.last_will.topic = will.chars;
  config.session.last_will.msg = "offline";
  config.session.last_will.qos = 1;
  config.session.last_will.retain = 1;
  config.session.keepalive = 30;
  // Discovery takes most of four kilobytes; what is queued while the broker is away is bounded.
  config.buffer.size = 2048;
  config.buffer.out_size = 5120;
  config.outbox.limit = 16384;
  machine.mqtt = esp_mqtt_client_init(&config);
  esp_mqtt_client_register_event(machine.mqtt, MQTT_EVENT_ANY, onMqtt, nullptr);
  esp_mqtt_client_start(machine.mqtt);
}

/** Says over and over what is wrong, where only a serial line may hear it. A restart would not help. */
[[noreturn]] void complain(const char* what, const char* remedy) {
  for (;;) {
    ESP_LOGE(port::kTag, "%s: %s", what, remedy);
    vTaskDelay(pdMS_TO_TICKS(10000));
  }
}

/** A device that is not enrolled yet learns and watches meanwhile. @returns whether MQTT is started */
bool tryToGoOnline() {
  if (values.isToEnrol()) {
    // The access point is found within seconds; before that there is nothing to complain of.
    if (port::rssi() == 0) return false;
    const char* problem = enrolment::run(values);
    if (problem != nullptr) {
      values.certificate[0] = '\0';
      ESP_LOGE(port::kTag, "not enrolled: %s", problem);
      return false;
    }
    ESP_LOGI(port::kTag, "enrolled");
  }
  startMqtt();
  return true;
}

bool isCameraOn = false;

void startCamera() {
  if (!kBoard.hasCamera) return application.setProblem("this board has no camera");
  const camera_config_t config = camera::configOf(kBoard);
  const esp_err_t error = esp_camera_init(&config);
  isCameraOn = error == ESP_OK;
  if (!isCameraOn) application.setProblem(camera::remedyOf(error));
}

/** Its picture and DMA memory is free afterwards. */
void stopCamera() {
  if (isCameraOn) esp_camera_deinit();
  isCameraOn = false;
}

void showPicture() {
  camera_fb_t* picture = isCameraOn ? esp_camera_fb_get() : nullptr;
  if (picture == nullptr) return;
  application.onPicture(picture->buf, static_cast<int32_t>(picture->width),
                        static_cast<int32_t>(picture->height));
  esp_camera_fb_return(picture);
}

}  // namespace

extern "C" void app_main() {
  if (forget::isAsked(kBoard.bootButton)) {
    complain(forget::everything() ? "forgotten" : "not all could be erased",
             "write a new NVS image, or cut the power");
  }
  if (nvs_flash_init() != ESP_OK || settings::read(values) != nullptr) {
    complain("not provisioned", "write the NVS image: see \"ESP32\" in firmware/README.md");
  }
  memcpy(values.identity.version, LARES_VERSION, sizeof LARES_VERSION);
  machine.flash = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY,
                                           "lares");
  if (machine.flash == nullptr || machine.flash->size < device::kFlashBytes) {
    complain("no partition \"lares\"", "flash the partition table of firmware/esp-idf as well");
  }
  if (sodium_init() < 0) complain("libsodium", "flash the firmware again");
  turn = xSemaphoreCreateMutex();
  machine.signingKey = values.signing;
  machine.training = {frames, kBoard.trainingFrames, base};
  machine.stopCamera = stopCamera;
  // The boot borrows a session before there is a camera to stop or start.
  machine.startCamera = [] {};
  hardware = port::make(machine);
  application.boot(hardware, values.identity, kPlan, micro::kCompiledModel);
  if (port::resetReason() == device::ResetReason::brownout) {
    ESP_LOGE(port::kTag, "the voltage broke down: use a supply of 1 A and a short cable");
  }
  startCamera();
  machine.startCamera = startCamera;
  if (network::start(values) != ESP_OK) complain("no Wi-Fi", "flash the firmware again");
  bool isOnline = false;
  for (uint32_t turns = 0;; turns++) {
    if (!isOnline && turns % kEnrolTurns == 0) isOnline = tryToGoOnline();
    xSemaphoreTake(turn, portMAX_DELAY);
    const bool isTraining = application.isTraining();
    if (isTraining) application.train();
    else showPicture();
    application.tick();
    xSemaphoreGive(turn);
    // One tick at least, in which MQTT's task and the watchdog have their turn.
    vTaskDelay(isTraining ? 1 : pdMS_TO_TICKS(kIntervalMs));
  }
}
