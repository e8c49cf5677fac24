import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder, RoundArchive, servePage } from "@lares/aggregator";
import { type FleetId, parseJson, RoundHistory, silentLog } from "@lares/shared";
import { openStage } from "../stage.ts";

const fleet = "home" as FleetId;
const devices = ["a", "b", "c", "d"];

describe("the rounds before the page was opened", () => {
  let state: string;
  before(async () => {
    state = await mkdtemp(join(tmpdir(), "lares-book-"));
    const archive = new RoundArchive(await openFolder(state));
    await using stage = await openStage({
      options: { quorum: 4, rounds: 3 },
      present: devices,
      state: { archive, keep: 2 },
    });
    for (const round of [0, 1, 2]) {
      const current = await stage.witness.phase(round, "collecting");
      for (const id of devices) await stage.device(id).contribute(current, id === "d" ? -1 : 1);
    }
    await stage.outcome;
  });
  after(() => rm(state, { recursive: true }));

  it("are told with who stood out, and those whose updates were dropped without", async () => {
    const where = { broker: "mqtt://127.0.0.1:1883", host: "127.0.0.1", port: 0 };
    await using page = await servePage({ fleet, ...where, state, log: silentLog });
    for (const asked of ["first", "again"]) {
      const response = await fetch(`${page.url}api/rounds`);
      strictEqual(response.status, 200, asked);
      const { rounds } = parseJson(RoundHistory, new Uint8Array(await response.arrayBuffer()));
      const opposite = [{ device: "d", reasons: ["opposite"] }];
      deepStrictEqual(
        rounds.map(({ result, suspects }) => [result.round, suspects]),
        [
          [0, null],
          [1, opposite],
          [2, opposite],
        ],
        asked,
      );
    }
  });
});
