import { deepStrictEqual, match, ok } from "node:assert/strict";
import { figure, label } from "./svg/figure.ts";
import { histogram } from "./svg/histogram.ts";
import { intervalChart } from "./svg/interval-chart.ts";
import { lineChart } from "./svg/line-chart.ts";

const numbers = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, value]) => Number(value));

describe("plots", () => {
  it("cannot be broken by what they are labelled with", () => {
    const svg = figure(10, 10, 'a < b & "c"', [label({ x: 1, y: 2 }, "<script>")]);
    match(svg, /<title>a &#60; b &#38; &#34;c&#34;<\/title>/);
    ok(!svg.includes("<script>"));
  });

  it("put intervals and means in proportion, and what is below the scale at its edge", () => {
    const row = { label: "a", interval: null, series: 0 };
    const rows = [0.1, 0.5, 0.75, 1].map((value) => ({ ...row, value }));
    const places = numbers(intervalChart("test", rows, [], 0.5), /<circle cx="([\d.]+)"/g);
    const [below, least, middle, most] = places as [number, number, number, number];
    deepStrictEqual([below, middle], [least, (least + most) / 2]);
    ok(most > least);
  });

  it("draw lines up for more, to the right for later", () => {
    const axis = { title: "", from: 0, to: 10 };
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
    ];
    const svg = lineChart("test", [{ label: "a", points }], axis, axis);
    const [, x0, y0, x1, y1] = /points="([\d.]+),([\d.]+) ([\d.]+),([\d.]+)"/.exec(svg) ?? [];
    ok(Number(x0) < Number(x1) && Number(y0) > Number(y1));
  });

  it("draw bars in proportion, and say their share", () => {
    const svg = histogram("test", [1, 3], ["0", "1", "2"], "x");
    const [low, high] = numbers(svg, /height="([\d.]+)" fill/g) as [number, number];
    ok(Math.abs(3 * low - high) < 0.05);
    match(svg, />25 %<.*>75 %</s);
    match(histogram("test", [0, 0], ["0", "1", "2"], "x"), />0 %</);
  });
});
