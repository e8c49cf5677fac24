import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { drawFleet, emptyPicture, filtersOf, fleetJson, takeMessage } from "@lares/cli";
import { encodeJson, type FleetId, MemoryBus } from "@lares/shared";
import { openStage } from "../../aggregator/stage.ts";

describe("lares top", () => {
  it("draws what devices and rounds say of themselves, the missing first", async () => {
    const bus = new MemoryBus();
    const connect = (clientId: string) => bus.connect({ clientId });
    await using stage = await openStage({ present: ["a", "b", "c"], connect });
    const picture = emptyPicture();
    const viewer = connect("top");
    for (const filter of filtersOf("home" as FleetId)) {
      await viewer.subscribe(filter, (message) => takeMessage(picture, message));
    }
    const collecting = await stage.witness.phase(0, "collecting");
    await stage.device("c").leave();
    for (const id of ["a", "b"]) await stage.device(id).contribute(collecting, 0.5);
    await stage.outcome;
    await viewer.publish("lares/v1/home/device/x/info", encodeJson({ kind: "nonsense" }));
    await viewer.subscribe("barrier", () => {});
    const text = drawFleet("home", picture);
    match(text, /^fleet home: 2 of 3 devices online$/m);
    match(
      text,
      /^task micro: round 0 closed \(fedavg, 0 to come\); round 0: 2 updates, 0 refused/m,
    );
    match(text, /^a +a +micro +online +- +0 +0\.2500$/m);
    strictEqual(text.indexOf("OFFLINE") < text.indexOf("online  "), true);
    strictEqual(picture.devices.has("x"), false);
    const { devices, tasks } = JSON.parse(JSON.stringify(fleetJson("home", picture)));
    const a = { device: "a", room: "a", task: "micro", isOnline: true, round: 0, loss: 0.25 };
    deepStrictEqual(
      devices.find(({ device }: { device: string }) => device === "a"),
      a,
    );
    deepStrictEqual(
      [tasks[0].task, tasks[0].round.phase, tasks[0].result.loss],
      ["micro", "closed", 0.25],
    );
  });

  it("says that it has heard of nobody", () => {
    match(drawFleet("home", emptyPicture()), /no device has been heard of yet/);
  });
});
