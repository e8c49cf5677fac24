import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { dealRoom, type Frame, type Room, splitByTime } from "@lares/edge-agent";
import { DataError } from "@lares/shared";

const frames = (count: number): Frame[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}.png`, data: Uint8Array.of(i) }));

describe("splitByTime", () => {
  const cases: [total: number, train: number, calibration: number, test: number][] = [
    [5, 3, 1, 1],
    [6, 3, 1, 2],
    [7, 4, 1, 2],
    [10, 6, 2, 2],
    [121, 72, 24, 25],
  ];
  for (const [total, ...sizes] of cases) {
    it(`splits ${total} frames into ${sizes}, in their order`, () => {
      const normal = frames(total);
      const { train, calibration, test } = splitByTime({ name: "attic", normal });
      deepStrictEqual([train.length, calibration.length, test.length], sizes);
      deepStrictEqual([...train, ...calibration, ...test], normal);
    });
  }

  it("refuses 4 frames, saying how many are needed", () => {
    throws(
      () => splitByTime({ name: "attic", normal: frames(4) }),
      (error) => error instanceof DataError && /4 normal frames, .* at least 5/.test(error.message),
    );
  });
});

describe("dealRoom", () => {
  const room: Room = { name: "attic", normal: frames(7), anomalous: frames(2), skipped: [] };

  it("deals every normal frame once, in order", () => {
    const parts = [0, 1, 2].map((part) => dealRoom(room, part, 3));
    deepStrictEqual(
      parts.map(({ name, normal }) => [name, normal.length]),
      [
        ["attic-1", 2],
        ["attic-2", 2],
        ["attic-3", 3],
      ],
    );
    deepStrictEqual(
      parts.flatMap((part) => part.normal),
      room.normal,
    );
  });

  it("gives each part all anomalous frames", () => {
    deepStrictEqual(dealRoom(room, 1, 2).anomalous, room.anomalous);
  });

  it("leaves a room whole for one part", () => {
    strictEqual(dealRoom(room, 0, 1), room);
  });

  it("refuses more parts than frames", () => {
    throws(
      () => dealRoom(room, 0, 8),
      (error) => error instanceof DataError && /attic has 7 .* 8 parts/.test(error.message),
    );
  });
});
