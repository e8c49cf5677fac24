import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { MemoryFlash } from "@lares/firmware";
import { AnomalyEvent, MicroSettings, parseJson } from "@lares/shared";
import { BenchDevice, factoryModel } from "./bench-device.ts";
import { CutFlash, copyOf, losesPower } from "./cut-flash.ts";

describe("a micro device whose power fails", function () {
  this.timeout(60_000);
  let factory: Uint8Array;
  /** Of a device that has learned its room. */
  let learned: MemoryFlash;

  before(async () => {
    factory = await factoryModel();
    const flash = new CutFlash();
    new BenchDevice(factory, { flash }).learn();
    learned = flash.memory;
  });

  function numbersOf(bench: BenchDevice): string[] {
    bench.device.connected();
    bench.acknowledgeAll();
    return bench.payloads("anomalies/porch").map((text) => {
      const { event, phase } = parseJson(AnomalyEvent, Buffer.from(text));
      return `${event.split("-")[1]} ${phase}`;
    });
  }

  it("at any byte of storing events keeps those before it, and goes on storing", () => {
    const whole = new CutFlash(undefined, copyOf(learned));
    const first = new BenchDevice(factory, { flash: whole });
    first.disturb();
    const expected = numbersOf(new BenchDevice(factory, { flash: whole }));
    ok(expected.length >= 2);
    for (let bytes = 0; ; bytes += 7) {
      const flash = new CutFlash(bytes, copyOf(learned));
      const wasCut = losesPower(() => new BenchDevice(factory, { flash }).disturb());
      const later = new BenchDevice(factory, { flash: flash.memory });
      strictEqual(later.device.stage, "watching");
      later.disturb();
      const kept = numbersOf(later);
      const ofFirst = kept.slice(0, kept.length - expected.length);
      deepStrictEqual(ofFirst, expected.slice(0, ofFirst.length), `cut after ${bytes} bytes`);
      deepStrictEqual(kept.slice(ofFirst.length), expected, "the later ones are all there");
      if (!wasCut) return strictEqual(ofFirst.length, expected.length);
    }
  });

  it("at any byte of a delivery brings an event twice at most, and none never", () => {
    const stored = new CutFlash(undefined, copyOf(learned));
    new BenchDevice(factory, { flash: stored }).disturb();
    const expected = numbersOf(new BenchDevice(factory, { flash: copyOf(stored.memory) }));
    for (let bytes = 0; ; bytes++) {
      const flash = new CutFlash(bytes, copyOf(stored.memory));
      const delivered: string[] = [];
      const wasCut = losesPower(() => {
        const bench = new BenchDevice(factory, { flash });
        try {
          numbersOf(bench);
        } finally {
          delivered.push(...bench.payloads("anomalies/porch"));
        }
      });
      const later = numbersOf(new BenchDevice(factory, { flash: flash.memory }));
      const known = delivered.length;
      ok(known + later.length >= expected.length, `cut after ${bytes} bytes`);
      ok(known + later.length <= expected.length + 1, `cut after ${bytes} bytes`);
      if (!wasCut) return;
    }
  });

  it("at any byte of saving a setting has the old one or the new one, and its room", () => {
    const found = new Set<number>();
    for (let bytes = 0; ; bytes += 61) {
      const flash = new CutFlash(bytes, copyOf(learned));
      const wasCut = losesPower(() => {
        new BenchDevice(factory, { flash }).command("threshold", '{"value":2}');
      });
      const later = new BenchDevice(factory, { flash: flash.memory });
      strictEqual(later.device.stage, "watching", `cut after ${bytes} bytes`);
      later.device.connected();
      const [settings = ""] = later.payloads("settings");
      found.add(parseJson(MicroSettings, Buffer.from(settings)).threshold);
      if (!wasCut) return deepStrictEqual([...found], [1, 2]);
    }
  });

  it("boots from flash that holds anything at all", () => {
    for (const [why, fill] of [
      ["zeros", () => 0],
      ["one value", () => 0x5a],
      ["noise", () => Math.floor(256 * Math.random())],
    ] as const) {
      const flash = copyOf(learned);
      for (const i of flash.bytes.keys()) flash.bytes[i] = fill();
      const bench = new BenchDevice(factory, { flash });
      strictEqual(bench.device.stage, "background", why);
      bench.learn();
      bench.disturb();
      const again = new BenchDevice(factory, { flash });
      strictEqual(again.device.stage, "watching", why);
      ok(numbersOf(again).length >= 2, why);
    }
  });
});
