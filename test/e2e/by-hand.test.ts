import { match, strictEqual } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { startBroker } from "@lares/broker";
import { listRooms } from "@lares/edge-agent";
import { runLares } from "../cli/run-lares.ts";
import { startMosquitto } from "../mosquitto.ts";
import { requireTool } from "../require-tool.ts";
import { smallRooms } from "../rooms.ts";
import { requireTfjsNode, tfjsNodeDirectory } from "../tfjs-node/require-tfjs-node.ts";

/** An aggregator and an agent for two rooms, each started as a person would. */
async function runFleet(
  broker: string,
  data: string,
  engines: readonly string[] = ["kernels", "kernels"],
): Promise<void> {
  const rooms = (await listRooms(data)).slice(0, 2);
  const common = ["--broker", broker, "--model", "micro", "--log", "json"];
  const [aggregator, ...agents] = await Promise.all([
    runLares(["aggregator", ...common, "--quorum", "2", "--rounds", "2", "--dtype", "q8"]),
    ...rooms.map((room, i) =>
      runLares(
        ["agent", "--room", room, "--data", data, "--engine", engines[i] as string, ...common],
        { LARES_TFJS_NODE: tfjsNodeDirectory },
      ),
    ),
  ]);
  strictEqual(aggregator.stderr, "");
  strictEqual(aggregator.code, 0);
  strictEqual(aggregator.stdout.match(/"round.closed"/g)?.length, 2);
  for (const { code, stdout, stderr } of agents) {
    strictEqual(stderr, "");
    strictEqual(code, 0);
    match(stdout, /"room.evaluated"/);
    strictEqual(stdout.match(/"update.accepted"/g)?.length, 2);
  }
}

describe("a fleet started by hand", function () {
  this.timeout(60_000);
  let data: string;
  before(async () => {
    data = await smallRooms();
  });
  after(() => rm(data, { recursive: true, force: true }));

  it("works over our broker", async () => {
    await using broker = await startBroker({ port: 0 });
    await runFleet(broker.url, data);
  });

  it("works over Mosquitto instead", async function () {
    requireTool(this, "mosquitto");
    await using mosquitto = await startMosquitto();
    await runFleet(mosquitto.url, data);
  });

  it("works with one device that computes with tfjs-node", async function () {
    requireTfjsNode(this);
    await using broker = await startBroker({ port: 0 });
    await runFleet(broker.url, data, ["kernels", "tfjs-node"]);
  });
});
