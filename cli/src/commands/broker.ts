import type { SecureOptions } from "@lares/broker";
import { Command, Option } from "commander";
import { logOption, openLog } from "../console-log.ts";
import { fleetOption, plaintextOption } from "../mqtt-options.ts";
import { path, wholeNumber } from "../parse-option.ts";
import { readyWith, serveAlive } from "../serve-alive.ts";
import { keepYoungGenerationSmall } from "../small-young-generation.ts";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly allowPlaintextLan?: boolean;
  readonly identity?: string;
  readonly tlsHost: string;
  readonly devicePort: number;
  readonly passwordPort: number;
  readonly websocketPort: number;
  readonly enrolmentPort: number;
  readonly fleet: string;
  readonly bridge?: string;
  readonly printMosquittoAcl?: readonly string[];
  readonly log: string;
}

const port = wholeNumber(0, 65_535);

/** `lares broker`: the MQTT broker of a fleet. */
export function brokerCommand(stop: AbortSignal): Command {
  return new Command("broker")
    .description("Run the MQTT broker of a fleet until it is stopped.")
    .option("--host <address>", "address for plaintext", "127.0.0.1")
    .option("--port <n>", "port for plaintext; every port may be 0, for a free one", port, 1883)
    .addOption(plaintextOption())
    .option("--identity <dir>", "keys of `lares fleet init`: listen with TLS, too", path)
    .option("--tls-host <address>", "address for TLS", "0.0.0.0")
    .option("--device-port <n>", "port for members with a certificate", port, 8883)
    .option("--password-port <n>", "port for Home Assistant, with a password", port, 8884)
    .option("--websocket-port <n>", "port for the page, with a password", port, 8885)
    .option("--enrolment-port <n>", "port for devices that enrol or renew", port, 8886)
    .addOption(fleetOption())
    .addOption(
      new Option(
        "--bridge <url>",
        "broker of the house: mqtts://[user:password@]host, by MQTT 5",
      ).env("LARES_BRIDGE"),
    )
    .option(
      "--print-mosquitto-acl <role:user...>",
      "print who may do what as Mosquitto's acl_file, for users such as device:lobby, micro:hall, aggregator:aggregator, home-assistant:house, page:page; start nothing",
    )
    .addOption(logOption())
    .addHelpText(
      "after",
      `
Without --identity it serves this machine only, and trusts everybody on it.

  $ lares fleet init
  $ lares broker --identity lares-fleet

Home Assistant keeps its own broker, Mosquitto for instance. --bridge carries there what it may see
(events, alarms, scores, discovery), and its commands back. Without TLS there, which the
Mosquitto add-on leaves off, it takes --allow-plaintext-lan:

  $ LARES_BRIDGE=mqtt://lares:password@homeassistant.local lares broker --allow-plaintext-lan`,
    )
    .action(async ({ log, ...options }: Options) => {
      keepYoungGenerationSmall();
      const { mosquittoAcl, runBroker } = await import("@lares/broker");
      const { parseFleetId } = await import("../parse-id.ts");
      const { host, port, allowPlaintextLan = false, printMosquittoAcl } = options;
      const fleet = parseFleetId(options.fleet);
      if (printMosquittoAcl !== undefined) {
        const { parseClientIdentity } = await import("../parse-client-identity.ts");
        process.stdout.write(mosquittoAcl(fleet, printMosquittoAcl.map(parseClientIdentity)));
        return;
      }
      const secure = await secureOptions(options);
      await runBroker({
        ...{ host, port, allowPlaintextLan, fleet: secure?.keys.fleet ?? fleet },
        ...(secure !== undefined && { secure }),
        ...(options.bridge !== undefined && { bridge: { url: options.bridge, allowPlaintextLan } }),
        signal: stop,
        log: readyWith(openLog("broker", log), "listening", await serveAlive(stop)),
      });
    });
}

async function secureOptions(options: Omit<Options, "log">): Promise<SecureOptions | undefined> {
  const { identity, tlsHost: host, devicePort, passwordPort, websocketPort } = options;
  if (identity === undefined) return undefined;
  const { enrolmentPort } = options;
  const { readBrokerKeys } = await import("@lares/broker");
  const keys = await readBrokerKeys(identity);
  return { keys, host, devicePort, passwordPort, websocketPort, enrolmentPort };
}
