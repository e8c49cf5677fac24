import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Evidence, firedEvidence, joinedPValue, seededRandom } from "@lares/shared";

describe("joinedPValue", () => {
  const cases: [why: string, appearance: number, motion: number | undefined, p: number][] = [
    ["twice the smaller of two", 0.01, 0.4, 0.02],
    ["whichever it is", 0.4, 0.01, 0.02],
    ["the only one as it is", 0.01, undefined, 0.01],
    ["never above 1", 0.7, 0.9, 1],
  ];
  for (const [why, appearance, motion, p] of cases) {
    it(`is ${p}: ${why}`, () => {
      strictEqual(joinedPValue(motion === undefined ? { appearance } : { appearance, motion }), p);
    });
  }

  it("is 1 without evidence: nothing speaks against a normal frame", () => {
    strictEqual(joinedPValue({}), 1);
  });

  const dependences: [what: string, motion: (appearance: number, fresh: number) => number][] = [
    ["the same", (appearance) => appearance],
    ["independent", (_, fresh) => fresh],
    ["opposite", (appearance) => 1 - appearance],
    // Never small together: the case in which the factor 2 is needed in full.
    ["exclusive", (appearance) => (appearance < 0.05 ? 1 - appearance : (appearance - 0.05) % 1)],
  ];
  for (const [what, motionOf] of dependences) {
    it(`is at most 0.05 in at most 5 % of normal frames when evidences are ${what}`, () => {
      const random = seededRandom(1);
      const count = 20_000;
      let alarms = 0;
      for (let i = 0; i < count; i++) {
        const appearance = random();
        const motion = motionOf(appearance, random());
        if (joinedPValue({ appearance, motion }) <= 0.05) alarms++;
      }
      // 3.3 standard deviations of a binomial share of 5 %.
      ok(alarms / count < 0.055, `${alarms} of ${count}`);
    });
  }
});

describe("firedEvidence", () => {
  const cases: [appearance: number, motion: number, fired: Evidence[]][] = [
    [0.01, 0.5, ["appearance"]],
    [0.5, 0.01, ["motion"]],
    [0.01, 0.02, ["appearance", "motion"]],
    [0.04, 0.06, []],
  ];
  for (const [appearance, motion, fired] of cases) {
    it(`is [${fired}] at alpha 0.05 of p-values ${appearance} and ${motion}`, () => {
      deepStrictEqual(firedEvidence({ appearance, motion }, 0.05), fired);
    });
  }

  it("is none exactly when the joined p-value is above alpha", () => {
    const random = seededRandom(2);
    for (let i = 0; i < 500; i++) {
      const pValues = { appearance: random() / 8, motion: random() / 8 };
      strictEqual(firedEvidence(pValues, 0.05).length > 0, joinedPValue(pValues) <= 0.05);
    }
  });
});
