import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  type Drawing,
  histogram,
  intervalChart,
  label,
  lineChart,
  roundPlot,
  shareScale,
  stacked,
  svgOf,
} from "@lares/cli";

const numbers = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, value]) => Number(value));

const drawn = (drawing: Drawing) => drawing.parts.join("\n");

describe("charts", () => {
  it("cannot be broken by what they are labelled with", () => {
    const parts = [label({ x: 1, y: 2 }, "<script>")];
    const svg = svgOf({ width: 10, height: 10, description: 'a < b & "c"', parts });
    match(svg, /<title>a &#60; b &#38; &#34;c&#34;<\/title>/);
    ok(!svg.includes("<script>"));
  });

  it("put intervals and means in proportion, and what is below the scale at its edge", () => {
    const row = { label: "a", interval: null, series: 0 };
    const rows = [0.1, 0.5, 0.75, 1].map((value) => ({ ...row, value }));
    const chart = drawn(intervalChart("test", rows, [], shareScale(0.5)));
    const places = numbers(chart, /<circle cx="([\d.]+)"/g);
    const [below, least, middle, most] = places as [number, number, number, number];
    deepStrictEqual([below, middle], [least, (least + most) / 2]);
    ok(most > least);
  });

  const scales: [string, number, number, string[]][] = [
    ["shares by tenths", 0.7, 1, ["0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "1.00"]],
    ["from a number between two marks", 0.65, 1.5, ["0.7", "0.8", "0.9", "1.0", "1.1", "1.2"]],
    ["small losses", 0, 0.0031, ["0.0000", "0.0005", "0.0010", "0.0015", "0.0020", "0.0025"]],
    ["large numbers", 0, 4000, ["0", "500", "1000", "1500", "2000", "2500", "3000", "3500"]],
  ];
  for (const [why, from, to, marks] of scales) {
    it(`mark ${why} at round numbers`, () => {
      const chart = drawn(intervalChart("test", [], [], { from, to, text: String }));
      const found = [...chart.matchAll(/middle">([\d.]+)</g)].map(([, text]) => text);
      deepStrictEqual(found.slice(0, marks.length), marks);
      ok(found.length <= 11 && Number(found.at(-1)) <= to + 1e-9);
    });
  }

  const axis = { title: "", from: 0, to: 10 };

  it("draw lines up for more, to the right for later", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
    ];
    const chart = drawn(lineChart("test", [{ label: "a", points }], axis, axis));
    const [, x0, y0, x1, y1] = /points="([\d.]+),([\d.]+) ([\d.]+),([\d.]+)"/.exec(chart) ?? [];
    ok(Number(x0) < Number(x1) && Number(y0) > Number(y1));
  });

  it("draw a single point so that it can be seen", () => {
    const chart = lineChart("test", [{ label: "a", points: [{ x: 5, y: 5 }] }], axis, axis);
    match(drawn(chart), /<circle /);
  });

  it("draw bars in proportion, and say their share", () => {
    const chart = drawn(histogram("test", [1, 3], ["0", "1", "2"], "x"));
    const [low, high] = numbers(chart, /height="([\d.]+)" fill/g) as [number, number];
    ok(Math.abs(3 * low - high) < 0.05);
    match(chart, />25 %<.*>75 %</s);
    match(drawn(histogram("test", [0, 0], ["0", "1", "2"], "x")), />0 %</);
  });

  it("stand one below the other, none over another", () => {
    const chart = (height: number) => ({ width: 100, height, description: "a", parts: [] });
    const both = stacked("two", [chart(200), chart(50)]);
    const [first, second] = numbers(drawn(both), /translate\(16 (\d+)\)/g) as [number, number];
    ok(second >= first + 200);
    ok(both.height >= second + 50);
  });

  it("draw a round, also one that nobody has answered", () => {
    const loss = { before: 0.5, after: 0.25 };
    const update = { device: "attic", samples: 40, loss, norm: 2 };
    const rounds = [
      { round: 0, loss: null },
      { round: 1, loss: 0.25 },
    ];
    const svg = svgOf(roundPlot(1, rounds, [update]));
    match(svg, />attic, 40 frames<.*>0\.250</s);
    const empty = svgOf(roundPlot(0, rounds.slice(0, 1), []));
    strictEqual(/NaN|Infinity|undefined/.exec(svg + empty), null);
  });
});
