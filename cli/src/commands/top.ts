import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { openLog } from "../console-log.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  identityOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { withTeardown } from "../with-teardown.ts";

interface Options extends AccessOptions {
  readonly once?: boolean;
  readonly json?: true;
}

/** Between two pictures. */
const REFRESH_MS = 1000;
/** Moves to the upper left corner and clears what is below (ECMA-48: CUP, ED). */
const HOME = "\u001b[H\u001b[J";

/** `lares top`: the fleet, live in a terminal. */
export function topCommand(stop: AbortSignal): Command {
  return new Command("top")
    .description("Show devices and rounds live in the terminal, until it is stopped.")
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(identityOption())
    .addOption(plaintextOption())
    .option("--json", "print one JSON object, each second anew without --once")
    .option("--once", "print what is known after a second, and end")
    .action((options: Options) => showFleet(options, stop));
}

function showFleet(options: Options, stop: AbortSignal): Promise<void> {
  return withTeardown(async (teardown) => {
    const { brokerOptions, connectMqtt, silentLog } = await import("@lares/shared");
    const { emptyPicture, filtersOf, takeMessage } = await import("../top/fleet-picture.ts");
    const { fleetJson } = await import("../top/fleet-json.ts");
    const { drawFleet } = await import("../top/draw-fleet.ts");
    const log = openLog("top", "text");
    const access = await brokerAccess(options, ["aggregator"], { log, teardown });
    const clientId = access.identity?.().membership.device ?? `top-${process.pid}`;
    const about = { clientId, signal: stop, log: silentLog };
    const transport = await connectMqtt({ ...brokerOptions(access), ...about });
    teardown.defer(() => transport[Symbol.asyncDispose]());
    const picture = emptyPicture();
    for (const filter of filtersOf(access.fleet)) {
      await transport.subscribe(filter, (message) => takeMessage(picture, message));
    }
    const repeats = (process.stdout.isTTY || options.json) && !options.once;
    const start = process.stdout.isTTY && repeats && !options.json ? HOME : "";
    do {
      await sleep(REFRESH_MS, undefined, { signal: stop }).catch(() => {});
      const text = options.json
        ? JSON.stringify(fleetJson(access.fleet, picture))
        : drawFleet(access.fleet, picture);
      process.stdout.write(`${start}${text}\n`);
    } while (repeats && !stop.aborted);
  });
}
