import { deepStrictEqual } from "node:assert/strict";
import { serviceManager } from "@lares/shared";

describe("serviceManager", () => {
  const env = { NOTIFY_SOCKET: "/run/systemd/notify", WATCHDOG_USEC: "180000000" };

  it("feeds the watchdog with frames, at most every quarter of its period", () => {
    let nowMs = 0;
    const said: [number, string][] = [];
    const manager = serviceManager(
      env,
      () => nowMs,
      (state) => said.push([nowMs, state]),
    );
    manager.ready();
    for (nowMs = 0; nowMs < 100_000; nowMs += 1000) manager.alive();
    deepStrictEqual(said, [
      [0, "READY=1"],
      [0, "WATCHDOG=1"],
      [45_000, "WATCHDOG=1"],
      [90_000, "WATCHDOG=1"],
    ]);
  });

  const without: [string, NodeJS.ProcessEnv, string[]][] = [
    ["nothing where no service manager has started it", {}, []],
    ["only that it is ready without a watchdog", { NOTIFY_SOCKET: "/run/n" }, ["READY=1"]],
  ];
  for (const [what, environment, expected] of without) {
    it(`says ${what}`, () => {
      const said: string[] = [];
      const manager = serviceManager(
        environment,
        () => 0,
        (state) => said.push(state),
      );
      manager.ready();
      manager.alive();
      deepStrictEqual(said, expected);
    });
  }
});
