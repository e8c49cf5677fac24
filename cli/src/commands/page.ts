import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { ClientTls } from "@lares/shared";
import { Command } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { brokerOption, fleetOption, plaintextOption } from "../mqtt-options.ts";
import { path, wholeNumber } from "../parse-option.ts";

interface Options {
  readonly broker: string;
  readonly fleet: string;
  readonly authority?: string;
  readonly allowPlaintextLan?: true;
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
    .option("--authority <file>", "authority.crt of `lares fleet init`, for its broker", path)
    .addOption(plaintextOption())
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), 8080)
    .addOption(logOption())
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { servePage } = await import("@lares/aggregator");
      const { parseFleetId } = await import("../parse-id.ts");
      const { broker, host, port, allowPlaintextLan = false, authority } = options;
      const tls = authority === undefined ? {} : { tls: await brokerTls(authority) };
      const where = { broker, allowPlaintextLan, host, port, ...tls };
      const log = openLog("page", options.log);
      const page = await servePage({ fleet: parseFleetId(options.fleet), ...where, log });
      if (!stop.aborted) await once(stop, "abort");
      await page[Symbol.asyncDispose]();
    });
}

/** What the broker must show; visitors log in by themselves. */
async function brokerTls(file: string): Promise<ClientTls> {
  const { BROKER_NAME, ConfigError } = await import("@lares/shared");
  try {
    return { authority: await readFile(file, "utf8"), brokerName: BROKER_NAME };
  } catch (cause) {
    throw new ConfigError(
      `--authority ${file} cannot be read: ${String(cause)}`,
      "Give authority.crt out of the folder that `lares fleet init` made.",
      cause,
    );
  }
}

const examples = `
Examples:
  $ lares page                                   beside a broker on this machine
  $ lares page --broker mqtts://127.0.0.1:8884 --authority lares-fleet/authority.crt --host 0.0.0.0
                                                 for the network, with the fleet's passwords

Visitors log in with what \`lares fleet password NAME --role page\` gave. A page for other machines
wants a broker that asks for passwords. HTTP is not encrypted: put a proxy with TLS in front.`;
