import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  benchmarkRoomNames,
  developmentRoomNames,
  type Home,
  isNear,
  requireHome,
} from "@lares/edge-agent/benchmark";

describe("the benchmark's rooms", function () {
  this.timeout(20_000);
  let homes: readonly Home[];
  before(() => {
    homes = benchmarkRoomNames.map(requireHome);
  });

  it("are the same each time", () => {
    const [first] = homes as [Home];
    strictEqual(JSON.stringify(requireHome(first.name)), JSON.stringify(first));
  });

  it("are all unlike: no two have one size or one camera", () => {
    strictEqual(new Set(homes.map((home) => `${home.scene.size}`)).size, homes.length);
    strictEqual(new Set(homes.map((home) => `${home.scene.camera.position}`)).size, homes.length);
  });

  it("are none of those on which settings are chosen, which are as many of the same kinds", () => {
    const kindOf = (name: string) => name.replace(/-\d+$/, "");
    deepStrictEqual(developmentRoomNames.map(kindOf), benchmarkRoomNames.map(kindOf));
    const seeds = [...benchmarkRoomNames, ...developmentRoomNames].map(
      (one) => requireHome(one).seed,
    );
    strictEqual(new Set(seeds).size, 40);
  });

  it("are lived in often, rarely or never", () => {
    const count = (presence: string) =>
      homes.filter((home) => home.habits.presence === presence).length;
    strictEqual(count("never"), 3);
    strictEqual(count("rarely"), 5);
    strictEqual(count("often"), 12);
    ok(homes.some((home) => home.habits.hasPet));
    ok(homes.every((home) => home.habits.presence !== "never" || !home.habits.hasPet));
  });

  it("hold furniture, things and people's ways within their walls", () => {
    for (const { name, scene, props, openFloor, clearings } of homes) {
      ok(props.length >= 6 && clearings.length >= 4, name);
      const points = [...props.map((prop) => prop.at), ...openFloor, scene.camera.position];
      for (const [x, y, z] of points) {
        const [width, height, depth] = scene.size;
        ok(x > 0 && x < width && y >= 0 && y < height && z > 0 && z < depth, name);
      }
      for (const at of openFloor) {
        ok(!scene.furniture.some((solid) => isNear(solid, at, 0.01)), `${name}: ${at}`);
      }
    }
  });
});
