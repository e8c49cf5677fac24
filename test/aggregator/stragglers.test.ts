import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Aggregator } from "@lares/aggregator";
import {
  type FleetId,
  MemoryBus,
  type RoundCurrent,
  type RoundResult,
  silentLog,
  systemClock,
  type TaskId,
  taskTopics,
  weightsDigest,
} from "@lares/shared";
import { ScriptedDevice } from "./scripted-device.ts";
import { initial, OPTIONS } from "./stage.ts";
import { Witness } from "./witness.ts";

const DEADLINE_MS = 1500;
/** A tenth of the deadline and more: ten times as much is too late. */
const TRAINING_MS = 200;

/** One round of ten devices: three never answer, two are ten times slower than the others. */
async function playRound(quorum: number): Promise<{ result: RoundResult; closedAfterMs: number }> {
  const bus = new MemoryBus();
  const connect = (clientId: string) => bus.connect({ clientId });
  const topics = taskTopics("home" as FleetId, "micro" as TaskId);
  const witness = await Witness.attend(connect("witness"), topics);
  const ids = Array.from({ length: 10 }, (_, i) => `device-${i}`);
  const devices = ids.map((id) => new ScriptedDevice(id, connect(id)));
  for (const device of devices) await device.join();
  const options = { ...OPTIONS, quorum, deadlineMs: DEADLINE_MS };
  const parts = { transport: connect("aggregator"), clock: systemClock, log: silentLog };
  const running = new Aggregator(options, parts).run(new AbortController().signal);
  const current = await witness.phase(0, "collecting");
  const startMs = performance.now();
  const late = devices.slice(3).map((device, i) => answerLater(device, current, i < 2 ? 10 : 1));
  const result = await witness.result(0);
  const closedAfterMs = performance.now() - startMs;
  await Promise.all([running, ...late]);
  const receipts = await witness.several(7, "receipt");
  strictEqual(receipts.filter(({ status }) => status === "late").length, 2);
  return { result, closedAfterMs };
}

async function answerLater(device: ScriptedDevice, current: RoundCurrent, times: number) {
  await sleep(times * TRAINING_MS);
  await device.contribute(current, 0.5);
}

describe("a round with 30 % silent and 20 % ten times slower devices", function () {
  this.timeout(20_000);
  const rounds: [string, number, boolean][] = [
    ["closes at its deadline with a quorum", 5, true],
    ["leaves the model unchanged without one", 6, false],
  ];
  for (const [what, quorum, hadQuorum] of rounds) {
    it(`${what}, within a second`, async () => {
      const { result, closedAfterMs } = await playRound(quorum);
      strictEqual(Math.abs(closedAfterMs - DEADLINE_MS) < 1000, true, `after ${closedAfterMs} ms`);
      deepStrictEqual([result.hadQuorum, result.contributions.length], [hadQuorum, 5]);
      strictEqual(result.model !== weightsDigest(initial), hadQuorum);
    });
  }
});
