import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type Board, boards, trainingFrames } from "@lares/firmware";

describe("trainingFrames", () => {
  it("says how many frames each board can keep", () => {
    deepStrictEqual(
      Object.fromEntries(boards.map((board) => [board.name, trainingFrames(board)])),
      {
        esp32cam: 35,
        xiao_esp32s3: 73,
        esp_eye: 35,
        freenove_wrover: 35,
        freenove_esp32_s3_wroom: 73,
        esp32_s3_eye: 73,
        esp32_c3: 0,
      },
    );
  });

  it("is what the ESP-IDF port reserves", async () => {
    const header = await readFile(
      new URL("../../../firmware/esp-idf/main/boards.hpp", import.meta.url),
      "utf8",
    );
    match(header, /kFramesOfEsp32 = 35, kFramesOfEsp32S3 = 73;/);
  });

  const board = boards.find(({ name }) => name === "esp32cam") as Board;
  for (const [why, dataBytes, frames] of [
    ["has room for the least that is worth it", 280_000 - 36_888 + 32 * 1048, 32],
    ["has a byte less", 280_000 - 36_888 + 32 * 1048 - 1, 0],
    ["has no room at all", 100_000, 0],
  ] as const) {
    it(`is ${frames} where a board ${why}`, () => {
      strictEqual(trainingFrames({ ...board, dataBytes }), frames);
    });
  }
});
