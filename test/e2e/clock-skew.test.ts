import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "../require-tool.ts";
import { smallRooms } from "../rooms.ts";
import { eventsOf, type PlayedFleet, playProcessFleet } from "./process-fleet.ts";

/** What a process needs to be told the wrong time of day. @param offset as `faketime` has it */
function clockOff(offset: string): NodeJS.ProcessEnv {
  const { stdout } = spawnSync("faketime", ["-f", offset, "printenv", "LD_PRELOAD"]);
  return { LD_PRELOAD: String(stdout).trim(), FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

/** Everything that must not depend on the time of day. */
function outcomeOf({ receipts, results }: PlayedFleet) {
  return {
    receipts: receipts
      .map(({ round, device, status }) => `${round} ${device} ${status}`)
      .toSorted(),
    results: results.map(({ round, base, model, hadQuorum, contributions, loss }) => {
      return { round, base, model, hadQuorum, contributions, loss };
    }),
  };
}

describe("clocks that are three days off", function () {
  this.timeout(60_000);
  let rooms: string;
  let right: ReturnType<typeof outcomeOf>;
  before(async function () {
    requireTool(this, "faketime");
    rooms = await smallRooms();
    right = outcomeOf(await play({}));
    strictEqual(right.receipts.length, 4);
    strictEqual(right.results.length, 2);
  });
  after(async () => {
    if (rooms !== undefined) await rm(rooms, { recursive: true, force: true });
  });

  async function play(offsets: { aggregator?: string; agents?: string }): Promise<PlayedFleet> {
    const folder = await mkdtemp(join(tmpdir(), "lares-skew-"));
    try {
      const { aggregator = "+0d", agents = "+0d" } = offsets;
      const env = { aggregator: clockOff(aggregator), agents: clockOff(agents) };
      const played = await playProcessFleet({ rooms, folder, env });
      for (const finished of [played.aggregator, ...played.agents]) {
        deepStrictEqual([finished.code, finished.stderr], [0, ""], finished.stdout);
        const graver = eventsOf(finished).filter(({ level }) => level === "error");
        deepStrictEqual(graver, []);
      }
      return played;
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  for (const [why, offsets] of [
    ["agents ahead, aggregator behind", { aggregator: "-3d", agents: "+3d" }],
    ["agents behind, aggregator ahead", { aggregator: "+3d", agents: "-3d" }],
  ] as const) {
    it(`change no byte of the model and no receipt: ${why}`, async () => {
      deepStrictEqual(outcomeOf(await play(offsets)), right);
    });
  }
});
