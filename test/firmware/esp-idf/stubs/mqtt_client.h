#pragma once
#include "esp_event.h"
typedef struct esp_mqtt_client* esp_mqtt_client_handle_t;
typedef enum { MQTT_EVENT_ANY = -1, MQTT_EVENT_ERROR, MQTT_EVENT_CONNECTED, MQTT_EVENT_DISCONNECTED, MQTT_EVENT_SUBSCRIBED, MQTT_EVENT_UNSUBSCRIBED, MQTT_EVENT_PUBLISHED, MQTT_EVENT_DATA } esp_mqtt_event_id_t;
typedef struct { esp_mqtt_event_id_t event_id; esp_mqtt_client_handle_t client; char* data; int data_len, total_data_len, current_data_offset; char* topic; int topic_len, msg_id, session_present; bool retain; int qos; bool dup; } esp_mqtt_event_t;
typedef struct {
  struct { struct { const char* uri; } address; struct { const char* certificate; size_t certificate_len; bool skip_cert_common_name_check; const char* common_name; } verification; } broker;
  struct { const char* username; const char* client_id; struct { const char* password; const char* certificate; size_t certificate_len; const char* key; size_t key_len; } authentication; } credentials;
  struct { struct { const char* topic; const char* msg; int msg_len, qos, retain; } last_will; bool disable_clean_session; int keepalive; } session;
  struct { int size, out_size; } buffer;
  struct { uint64_t limit; } outbox;
} esp_mqtt_client_config_t;
extern "C" {
esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t* config);
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t client, esp_mqtt_event_id_t event, esp_event_handler_t event_handler, void* event_handler_arg);
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t client);
int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t client, const char* topic, int qos);
int esp_mqtt_client_enqueue(esp_mqtt_client_handle_t client, const char* topic, const char* data, int len, int qos, int retain, bool store);
}
