import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLares } from "../cli/run-lares.ts";
import { smallRooms } from "../rooms.ts";
import { eventsOf, type PlayedFleet, playProcessFleet } from "./process-fleet.ts";

describe("one trace id", function () {
  this.timeout(60_000);
  let rooms: string;
  let folder: string;
  let fleet: PlayedFleet;
  before(async () => {
    rooms = await smallRooms();
    folder = await mkdtemp(join(tmpdir(), "lares-trace-"));
    fleet = await playProcessFleet({ rooms, folder });
  });
  after(async () => {
    await rm(rooms, { recursive: true, force: true });
    await rm(folder, { recursive: true });
  });

  it("joins what agents, broker and aggregator know of a round, and of no other", async () => {
    const { aggregator, agents, receipts, results, state } = fleet;
    for (const round of [0, 1]) {
      const shown = await runLares(["rounds", "show", String(round), "--state", state, "--json"]);
      const { trace, model, contributions } = JSON.parse(shown.stdout);
      match(trace, /^[0-9a-f]{32}$/);
      for (const agent of agents) {
        deepStrictEqual(eventNames(agent.stdout, trace), ["round.training", "update.accepted"]);
      }
      deepStrictEqual(eventNames(aggregator.stdout, trace), [
        "round.opened",
        "update.accepted",
        "update.accepted",
        "round.closed",
      ]);
      const ofRound = receipts.filter((receipt) => receipt.trace === trace);
      deepStrictEqual(
        ofRound.map((receipt) => receipt.round),
        [round, round],
      );
      const [result] = results.filter((one) => one.trace === trace);
      deepStrictEqual([result?.round, result?.model], [round, model]);
      const updates = contributions.map(({ update }: { update: string }) => update).sort();
      strictEqual(updates.length, 2);
      for (const told of [ofRound, [...agents.flatMap(eventsOf)], eventsOf(aggregator)]) {
        const named = told.filter((one) => one.trace === trace && one.update !== undefined);
        deepStrictEqual(named.map(({ update }) => update).sort(), updates);
      }
    }
  });

  it("is in what `lares rounds show` prints for people", async () => {
    const [first] = fleet.results;
    const { stdout } = await runLares(["rounds", "show", "0", "--state", fleet.state]);
    match(stdout, new RegExp(`^trace: ${first?.trace}$`, "m"));
  });
});

/** Events whose line has the id in it: what grep would find. */
function eventNames(stdout: string, trace: string): string[] {
  const lines = stdout.split("\n").filter((line) => line.includes(trace));
  return lines.map((line) => JSON.parse(line).event);
}
