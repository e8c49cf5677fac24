import { ok, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startBroker } from "@lares/broker";
import { AnomalyEvent, Changes, connectMqtt, parseJson } from "@lares/shared";
import { mountSmallDisk, removeDisk } from "../small-disk.ts";
import { Life } from "./life.ts";

describe("an agent whose state directory is on a full disk of 64 kB", function () {
  this.timeout(90_000);
  let disk: string | undefined;
  before(async function () {
    disk = await mountSmallDisk(this);
  });
  after(() => removeDisk(disk));

  it("says so, and watches and tells its events all the same", async () => {
    await writeFile(join(disk as string, "filler"), Buffer.alloc(65_536)).catch(() => {});
    await using broker = await startBroker({ port: 0 });
    await using observer = await connectMqtt({ url: broker.url, clientId: "home-assistant" });
    const heard: string[] = [];
    const changes = new Changes();
    await observer.subscribe("lares/v1/home/anomalies/+", ({ payload }) => {
      heard.push(parseJson(AnomalyEvent, payload).phase);
      changes.changed();
    });
    const agent = new Life([
      ...["agent", "--room", "lobby", "--model", "micro", "--broker", broker.url],
      ...["--source", "generated:kitchen", "--fps", "1", "--state", disk as string],
      ...["--learn-frames", "30", "--learn-interval", "2"],
    ]);
    try {
      await agent.until("watch.over");
      const { events } = agent;
      ok(events.includes("watch.not-stored"), "it is said");
      ok(events.lastIndexOf("anomaly.told") > events.indexOf("watch.not-stored"), "it goes on");
      const told = events.filter((event) => event === "anomaly.told").length;
      await changes.until(() => heard.length >= told, AbortSignal.timeout(30_000));
      strictEqual(heard[0], "begin");
      strictEqual(agent.child.exitCode, null, "it runs");
    } finally {
      await agent.end("SIGTERM");
    }
  });
});
