import { Command } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { wholeNumber } from "../parse-option.ts";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly log: string;
}

/** `lares broker`: the MQTT broker of a fleet. */
export function brokerCommand(stop: AbortSignal): Command {
  return new Command("broker")
    .description("Run the MQTT broker of a fleet until it is stopped.")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), 1883)
    .addOption(logOption())
    .action(async ({ host, port, log }: Options) => {
      const { runBroker } = await import("@lares/broker");
      await runBroker({ host, port, signal: stop, log: openLog("broker", log) });
    });
}
