import { deepStrictEqual } from "node:assert/strict";
import { CONTRARY_ROUNDS, findContrary } from "@lares/aggregator";
import { type DeviceId, seededRandom } from "@lares/shared";

const LENGTH = 300;
const DEVICES = 10;

interface Fleet {
  readonly devices: readonly DeviceId[];
  /** What each device sent, round by round. */
  readonly sent: readonly ReadonlyMap<DeviceId, Float32Array>[];
}

/**
 * Rooms whose losses are bowls: training takes half a step towards the bottom, which lies elsewhere
 * for each room, and has its own noise. The model moves by the mean of all.
 * @param flipped numbers of devices that send the opposite
 */
function play(rounds: number, flipped: readonly number[]): Fleet {
  const random = seededRandom(21);
  const gaussian = (): number => random() + random() + random() + random() - 2;
  const vector = (scale: number) => Float32Array.from({ length: LENGTH }, () => scale * gaussian());
  const devices = Array.from({ length: DEVICES }, (_, i) => `d${i}` as DeviceId);
  const bottoms = devices.map(() => vector(3));
  let model = vector(1);
  const sent = Array.from({ length: rounds }, () => {
    const deltas = bottoms.map((bottom, i) => {
      const noise = vector(0.2);
      const pull = bottom.map(
        (value, j) => 0.5 * (value - (model[j] as number)) + (noise[j] as number),
      );
      return flipped.includes(i) ? pull.map((value) => -value) : pull;
    });
    model = model.map((value, j) => {
      return value + deltas.reduce((sum, delta) => sum + (delta[j] as number), 0) / DEVICES;
    });
    return new Map(deltas.map((delta, i) => [devices[i] as DeviceId, delta]));
  });
  return { devices, sent };
}

function contraryIn({ devices, sent }: Fleet): Promise<readonly DeviceId[]> {
  const reads = sent.map((deltas) => async (device: DeviceId) => {
    return deltas.get(device) as Float32Array;
  });
  return findContrary(devices, reads, LENGTH);
}

describe("findContrary", () => {
  it("names nobody among rooms that all pull elsewhere", async () => {
    deepStrictEqual(await contraryIn(play(CONTRARY_ROUNDS, [])), []);
  });

  for (const flipped of [[0], [2, 7]]) {
    it(`names who sends the opposite of what it has learned: ${flipped}`, async () => {
      const named = flipped.map((i) => `d${i}`);
      deepStrictEqual(await contraryIn(play(CONTRARY_ROUNDS, flipped)), named);
    });
  }

  it("names nobody after too few rounds, or among too few devices", async () => {
    deepStrictEqual(await contraryIn(play(CONTRARY_ROUNDS - 1, [0])), []);
    const { devices, sent } = play(CONTRARY_ROUNDS, [0]);
    deepStrictEqual(await contraryIn({ devices: devices.slice(0, 3), sent }), []);
  });

  it("does not name a device that sends nothing, or always the same", async () => {
    const { devices, sent } = play(CONTRARY_ROUNDS, []);
    const same = sent.map((deltas) =>
      new Map(deltas).set("d3" as DeviceId, new Float32Array(LENGTH)),
    );
    deepStrictEqual(await contraryIn({ devices, sent: same }), []);
  });
});
