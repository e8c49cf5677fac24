import { once } from "node:events";
import type { Teardown } from "@lares/shared";
import { Command } from "commander";
import { logOption, openLog } from "../console-log.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  identityOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { wholeNumber } from "../parse-option.ts";
import { withTeardown } from "../with-teardown.ts";

interface Options extends AccessOptions {
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
    .addOption(identityOption())
    .addOption(plaintextOption())
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), 8080)
    .addOption(logOption())
    .addHelpText("after", examples)
    .action((options: Options) => withTeardown((teardown) => serve(options, teardown, stop)));
}

async function serve(options: Options, teardown: Teardown, stop: AbortSignal): Promise<void> {
  const { servePage } = await import("@lares/aggregator");
  const { memberRoles, tlsOf } = await import("@lares/shared");
  const log = openLog("page", options.log);
  const access = await brokerAccess(options, memberRoles, { log, teardown });
  const { broker, fleet, allowPlaintextLan = false } = access;
  const { host, port } = options;
  // What the fleet's broker must show; visitors log in by themselves.
  const tls = access.identity && tlsOf(access.identity());
  const shown = tls && { authority: tls.authority, brokerName: tls.brokerName };
  const where = { host, port, allowPlaintextLan, ...(shown && { tls: shown }) };
  const page = await servePage({ broker, fleet, ...where, log });
  teardown.defer(() => page[Symbol.asyncDispose]());
  if (!stop.aborted) await once(stop, "abort");
}

const examples = `
Examples:
  $ lares page                                   beside a broker on this machine
  $ lares page --broker mqtts://127.0.0.1:8884 --identity DIR --host 0.0.0.0
                                                 for the network, with the fleet's passwords

Visitors log in with what \`lares fleet password NAME --role page\` gave. A page for other machines
wants a broker that asks for passwords. HTTP is not encrypted: put a proxy with TLS in front.`;
