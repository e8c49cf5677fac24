import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder, RoundArchive, servePage } from "@lares/aggregator";
import { startBroker } from "@lares/broker";
import { connectMqtt, type FleetId, silentLog } from "@lares/shared";
import { openStage } from "../aggregator/stage.ts";
import { launchChromium } from "../chromium.ts";
import { requireTool } from "../require-tool.ts";

const devices = ["attic", "cellar", "kitchen", "mallory"];

describe("a fleet with an attacker, in a browser", function () {
  this.timeout(60_000);

  it("is named while it attacks, with what it did and in how many rounds", async function () {
    requireTool(this, "chromium");
    const state = await mkdtemp(join(tmpdir(), "lares-attacker-"));
    const browser = await launchChromium();
    try {
      await using broker = await startBroker({ port: 0 });
      const archive = new RoundArchive(await openFolder(state));
      await using stage = await openStage({
        options: { quorum: 4, rounds: 2 },
        present: devices,
        state: { archive, keep: 10 },
        connect: (clientId) => connectMqtt({ url: broker.url, clientId }),
      });
      const where = { broker: broker.url, host: "127.0.0.1", port: 0, log: silentLog };
      await using page = await servePage({ fleet: "home" as FleetId, ...where, state });
      const tab = await browser.newPage();
      await tab.goto(`${page.url}#/rounds`);
      for (const round of [0, 1]) {
        const current = await stage.witness.phase(round, "collecting");
        if (round === 0) await tab.getByText("Waits for attic, cellar, kitchen, mallory").waitFor();
        await stage.device("mallory").send(round, new Uint8Array(9));
        for (const id of devices) {
          await stage.device(id).contribute(current, id === "mallory" ? -1 : 1);
        }
      }
      await stage.outcome;
      await tab.getByText("The update of mallory was refused").first().waitFor();
      await tab
        .getByText("stood out in 2 of 2 rounds: its update is against all the others.")
        .waitFor();
    } finally {
      await browser.close();
      await rm(state, { recursive: true });
    }
  });
});
