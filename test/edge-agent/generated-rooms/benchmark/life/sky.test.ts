import { ok } from "node:assert/strict";
import { skyAt, sunDirection, type Vector } from "@lares/edge-agent/benchmark";

const outlook = { sunriseHour: 7, sunsetHour: 19, sunriseTurn: 0, nightLight: 0.03 };
const skyAtHour = (hour: number, day = 0) => skyAt(outlook, 5, (24 * day + hour) * 3600);

describe("the sky", () => {
  it("is as bright as the street by night, and brighter by day", () => {
    for (let day = 0; day < 10; day++) {
      ok(skyAtHour(2, day).strength === 0.03 && skyAtHour(2, day).sun === 0, `day ${day}`);
      ok(skyAtHour(13, day).strength > 0.3, `day ${day}`);
    }
  });

  it("has days with sun and days without", () => {
    const suns = [...Array(20).keys()].map((day) => skyAtHour(13, day).sun);
    ok(suns.some((sun) => sun > 0.9) && suns.some((sun) => sun === 0), `${suns}`);
  });

  it("changes little from one second to the next", () => {
    for (let seconds = 0; seconds < 86_400; seconds += 97) {
      const change = Math.abs(
        skyAt(outlook, 5, seconds + 1).strength - skyAt(outlook, 5, seconds).strength,
      );
      ok(change < 0.01, `${change} at ${seconds}`);
    }
  });

  it("has the sun highest at the middle of the day, and crossing from side to side", () => {
    const [rise, noon, set] = [7.5, 13, 18.5].map((hour) => sunDirection(outlook, hour * 3600)) as [
      Vector,
      Vector,
      Vector,
    ];
    ok(noon[1] > rise[1] && noon[1] > set[1]);
    ok(rise[2] * set[2] < 0);
  });
});
