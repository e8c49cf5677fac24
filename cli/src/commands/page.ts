import { once } from "node:events";
import { Command } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { brokerOption, fleetOption } from "../mqtt-options.ts";
import { wholeNumber } from "../parse-option.ts";

interface Options {
  readonly broker: string;
  readonly fleet: string;
  readonly host: string;
  readonly port: number;
  readonly log: string;
}

/** `lares page`: the fleet in a browser. */
export function pageCommand(stop: AbortSignal): Command {
  return new Command("page")
    .description("Serve a web page that shows rooms, alarms and rounds, until it is stopped.")
    .addOption(brokerOption())
    .addOption(fleetOption())
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), 8080)
    .addOption(logOption())
    .action(async ({ broker, fleet, host, port, log }: Options) => {
      const { servePage } = await import("@lares/aggregator");
      const { parseFleetId } = await import("../parse-id.ts");
      const where = { host, port, log: openLog("page", log) };
      const page = await servePage({ broker, fleet: parseFleetId(fleet), ...where });
      if (!stop.aborted) await once(stop, "abort");
      await page[Symbol.asyncDispose]();
    });
}
