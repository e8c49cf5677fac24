import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { PageOptions } from "@lares/aggregator";
import type { ClientTls } from "@lares/shared";
import { Command } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { brokerOption, fleetOption, plaintextOption } from "../mqtt-options.ts";
import { path, wholeNumber } from "../parse-option.ts";

interface Options {
  readonly broker: string;
  readonly fleet: string;
  readonly authority?: string;
  readonly identity?: string;
  readonly brokerHost?: string;
  readonly enrolmentPort: number;
  readonly state?: string;
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
    .option(
      "--identity <dir>",
      "keys of `lares fleet init`: let admins enrol and revoke here",
      path,
    )
    .option("--broker-host <host>", "where new devices find the broker; the first of init's --host")
    .option("--enrolment-port <n>", "the broker's port for them", wholeNumber(1, 65_535), 8886)
    .option(
      "--state <dir>",
      "an aggregator's --state: show rounds before the page was opened",
      path,
    )
    .addOption(plaintextOption())
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), 8080)
    .addOption(logOption())
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { servePage } = await import("@lares/aggregator");
      const log = openLog("page", options.log);
      const page = await servePage({ ...(await pageOptions(options)), log });
      if (!stop.aborted) await once(stop, "abort");
      await page[Symbol.asyncDispose]();
    });
}

async function pageOptions(options: Options): Promise<Omit<PageOptions, "log">> {
  const { parseFleetId } = await import("../parse-id.ts");
  const { broker, host, port, allowPlaintextLan = false, identity, state } = options;
  const known = identity === undefined ? undefined : await fleetOf(identity, options);
  const { authority = known?.authority } = options;
  return {
    fleet: known?.fleet ?? parseFleetId(options.fleet),
    ...(known && { office: known.office }),
    ...(authority !== undefined && { tls: await brokerTls(authority) }),
    ...(state !== undefined && { state }),
    ...{ broker, allowPlaintextLan, host, port },
  };
}

/** A fleet that this machine has the keys of. */
async function fleetOf(directory: string, { brokerHost, enrolmentPort }: Options) {
  const { fleetFiles, readFleet } = await import("@lares/broker");
  const { fleetOffice } = await import("../fleet/fleet-office.ts");
  const where = { directory, enrolmentPort, ...(brokerHost !== undefined && { brokerHost }) };
  const { fleet } = await readFleet(directory);
  const office = fleetOffice(where, () => new Date());
  return { fleet, office, authority: fleetFiles(directory).authority };
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
  $ lares page --state state                     with the rounds of an aggregator from its start
  $ lares page --broker mqtts://127.0.0.1:8884 --identity lares-fleet --host 0.0.0.0
                                                 for the network, with the fleet's passwords

At /flash.html the same server writes ESP32s on USB, in Chrome or Edge.

Visitors log in with what \`lares fleet password NAME\` gave: they look. With \`--role admin\` they also
command devices, let new ones in and revoke them; each such act is in \`lares fleet audit\`. Where the
fleet's keys are elsewhere, --authority authority.crt is enough to look. A page for other machines
wants a broker that asks for passwords. HTTP is not encrypted: put a proxy with TLS in front.`;
