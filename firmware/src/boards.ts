/** A microcontroller board, and the RAM that its chip gives to a program. */
export interface Board {
  readonly name: string;
  readonly title: string;
  readonly chip: "ESP32" | "ESP32-S3" | "ESP32-C3";
  readonly hasCamera: boolean;
  /** Internal RAM for data that ESP-IDF leaves to a program, in bytes: an estimate. */
  readonly dataBytes: number;
}

/** Boards that the firmware knows. PSRAM is not counted: nothing of ours needs it. */
export const boards: readonly Board[] = [
  board("esp32cam", "AI-Thinker ESP32-CAM", "ESP32"),
  board("xiao_esp32s3", "Seeed XIAO ESP32S3 Sense", "ESP32-S3"),
  board("esp_eye", "ESP-EYE", "ESP32"),
  board("freenove_wrover", "Freenove ESP32-WROVER CAM", "ESP32"),
  board("freenove_esp32_s3_wroom", "Freenove ESP32-S3-WROOM CAM", "ESP32-S3"),
  board("esp32_s3_eye", "ESP32-S3-EYE", "ESP32-S3"),
  board("esp32_c3", "ESP32-C3 without camera", "ESP32-C3"),
];

/**
 * What runs beside us, in bytes: estimates from the documentation of ESP-IDF, since no board was
 * measured. TLS takes 4,096 in and 2,048 out.
 */
export const systemBytes: Readonly<Record<string, number>> = {
  "Wi-Fi and TCP/IP": 60_000,
  TLS: 40_000,
  "MQTT with its queue": 8_192,
  "camera frame 160x120": 19_200,
  stacks: 16_384,
};

function board(name: string, title: string, chip: Board["chip"]): Board {
  // 320 kB of data RAM less what ESP-IDF, ROM and caches take.
  const dataBytes = { ESP32: 280_000, "ESP32-S3": 320_000, "ESP32-C3": 280_000 }[chip];
  return { name, title, chip, hasCamera: chip !== "ESP32-C3", dataBytes };
}
