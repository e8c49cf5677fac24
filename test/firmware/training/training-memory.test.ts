import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Board, boards, trainingFrames } from "@lares/firmware";

describe("trainingFrames", () => {
  it("says how many frames each board can keep", () => {
    deepStrictEqual(
      Object.fromEntries(boards.map((board) => [board.name, trainingFrames(board)])),
      {
        esp32cam: 41,
        xiao_esp32s3: 79,
        esp_eye: 41,
        freenove_wrover: 41,
        freenove_esp32_s3_wroom: 79,
        esp32_s3_eye: 79,
        esp32_c3: 0,
      },
    );
  });

  const board = boards.find(({ name }) => name === "esp32cam") as Board;
  for (const [why, dataBytes, frames] of [
    ["has room for the least that is worth it", 280_000 - 43_388 + 32 * 1048, 32],
    ["has a byte less", 280_000 - 43_388 + 32 * 1048 - 1, 0],
    ["has no room at all", 100_000, 0],
  ] as const) {
    it(`is ${frames} where a board ${why}`, () => {
      strictEqual(trainingFrames({ ...board, dataBytes }), frames);
    });
  }
});
