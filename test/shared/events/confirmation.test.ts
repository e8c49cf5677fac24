import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ConfigError, Confirmation, seededRandom } from "@lares/shared";

describe("Confirmation", () => {
  it("is the third highest of the last five scores", () => {
    const confirmation = new Confirmation(3, 5);
    const confirmed = [9, 1, 8, 7, 2, 1, 0].map((score) => confirmation.confirmed(score));
    deepStrictEqual(confirmed, [0, 0, 1, 7, 7, 2, 2]);
  });

  it("exceeds a threshold exactly when k of the last n scores do", () => {
    const random = seededRandom(1);
    for (const [needed, window] of [
      [1, 1],
      [2, 3],
      [3, 5],
      [5, 5],
    ] as const) {
      const confirmation = new Confirmation(needed, window);
      const scores: number[] = [];
      for (let i = 0; i < 300; i++) {
        scores.push(random());
        const above = scores.slice(-window).filter((score) => score > 0.6).length;
        strictEqual(confirmation.confirmed(scores.at(-1) as number) > 0.6, above >= needed);
      }
    }
  });

  it("needs all its frames anew after a reset", () => {
    const confirmation = new Confirmation(2, 3);
    confirmation.confirmed(5);
    confirmation.reset();
    deepStrictEqual(
      [5, 5].map((score) => confirmation.confirmed(score)),
      [0, 5],
    );
  });

  const refused: [needed: number, window: number, message: RegExp][] = [
    [0, 5, /confirming frames are 0, expected 1 to 5/],
    [6, 5, /confirming frames are 6, expected 1 to 5/],
    [1.5, 5, /confirming frames are 1\.5/],
    [1, 16, /confirmation window is 16, expected 1 to 15/],
  ];
  for (const [needed, window, message] of refused) {
    it(`refuses ${needed} of ${window}`, () => {
      throws(() => new Confirmation(needed, window), { constructor: ConfigError, message });
    });
  }
});
