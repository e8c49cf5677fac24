import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { findSuspects } from "@lares/aggregator";
import { type DeviceId, seededRandom } from "@lares/shared";
import { attacks, type Scene, type Sent } from "./attack-list.ts";
import { measureAttacks } from "./attacks.ts";
import { type Defence, defencesFor, defend, RECOMMENDED } from "./defence.ts";
import { RowJournal } from "./row-journal.ts";

const DEVICES = 20;
const LIARS = 4;
const LENGTH = 400;

/** What honest rooms send: a common way, and as much again of their own. */
function honestUpdates(): Float32Array[] {
  const random = seededRandom(11);
  const gaussian = (): number => random() + random() + random() + random() - 2;
  const common = Float32Array.from({ length: LENGTH }, () => 0.03 * gaussian());
  return Array.from({ length: DEVICES }, () => common.map((value) => value + 0.03 * gaussian()));
}

const base = new Float32Array(LENGTH);
const honest = honestUpdates();
const center = mean(honest);
const norms = honest.map(norm).sort((a, b) => a - b);
const defences = defencesFor(Math.fround(1.5 * (norms[DEVICES / 2] as number)));
const defence = (name: string) => defences.find((one) => one.name === name) as Defence;

function sentUnder(name: string): Map<string, Sent> {
  const attack = attacks.find((one) => one.name === name);
  const sent = new Map<string, Sent>();
  const known = honest.slice(LIARS);
  const random = seededRandom(12);
  for (const [i, own] of honest.entries()) {
    const scene: Scene = {
      honest: known,
      own,
      poisoned: own,
      samples: 200,
      devices: DEVICES,
      attackers: LIARS,
      random,
    };
    sent.set(`d${i}`, i < LIARS && attack ? attack.make(scene) : { delta: own, samples: 200 });
  }
  return sent;
}

/** Distance of the new weights to what honest rooms would have led to, by the length of that. */
function error(weights: Float32Array): number {
  return norm(weights.map((value, i) => value - (center[i] as number))) / norm(center);
}

describe("attacks by a fifth of twenty devices", () => {
  for (const { name, isOvert } of attacks) {
    it(`${name}: the recommended strategy bounds it${isOvert ? ", and its devices are named" : ""}`, async () => {
      const { weights, named } = await defend(defence("trimmed-mean"), base, sentUnder(name));
      ok(error(weights) < 0.6, `error ${error(weights)}`);
      if (!isOvert) return;
      const rightly = [...named].filter((device) => Number(device.slice(1)) < LIARS).length;
      ok(rightly / LIARS >= 0.9, `recall ${rightly / LIARS}`);
      ok(rightly / named.size >= 0.9, `precision ${rightly / named.size}`);
    });
  }

  for (const name of ["boost", "replacement", "gaussian", "IPM 10", "NaN"]) {
    it(`${name}: the plain mean fails`, async () => {
      const { weights } = await defend(defence("plain mean"), base, sentUnder(name));
      strictEqual(error(weights) < 0.9, false, `error ${error(weights)}`);
    });
  }

  it("names nobody among honest rooms", async () => {
    const { named } = await defend(defence("fedavg, cap"), base, sentUnder("none"));
    strictEqual(named.size, 0);
  });
});

describe("findSuspects", () => {
  it("does not name an odd room: another way, half as long again", async () => {
    const random = seededRandom(13);
    const own = Float32Array.from({ length: LENGTH }, () => 0.03 * (random() - 0.5));
    const odd = own.map((value, i) => 1.5 * (0.5 * (center[i] as number) + value));
    const deltas = new Map([...honest, odd].map((delta, i) => [`d${i}`, delta]));
    const claims = [...deltas].map(([device, delta]) => ({
      device: device as DeviceId,
      samples: 200,
      norm: norm(delta),
    }));
    const read = async (device: DeviceId) => deltas.get(device) as Float32Array;
    strictEqual((await findSuspects(claims, LENGTH, read)).length, 0);
  });
});

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function mean(rows: readonly Float32Array[]): Float32Array {
  return base.map((_, i) => rows.reduce((sum, row) => sum + (row[i] as number), 0) / rows.length);
}

describe("measureAttacks", function () {
  this.timeout(300_000);

  it("measures a small fleet: what breaks the plain mean costs nothing under the recommended one", async () => {
    const settings = { rooms: 5, honestRounds: 1, attackedRounds: 1, seed: 1, only: ["NaN"] };
    const { rows, attackers } = await measureAttacks(
      settings,
      await RowJournal.open(undefined, ""),
    );
    strictEqual(attackers, 1);
    const row = (name: string) => rows.find((one) => one.defence === name && one.attack === "NaN");
    strictEqual(row("plain mean")?.auroc, null);
    ok((row(RECOMMENDED)?.fall ?? 1) <= 0.02);
    deepStrictEqual([row(RECOMMENDED)?.precision, row(RECOMMENDED)?.recall], [1, 1]);
  });
});
