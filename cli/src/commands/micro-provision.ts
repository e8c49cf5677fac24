import { Command } from "commander";
import { fleetDirectoryOption } from "../fleet/fleet-directory.ts";
import { path, wholeNumber } from "../parse-option.ts";

interface Options {
  readonly wifi: string;
  readonly open?: boolean;
  readonly room?: string;
  readonly dir: string;
  readonly out: string;
  readonly brokerHost?: string;
  readonly devicePort: number;
  readonly enrolmentPort: number;
  readonly json?: boolean;
}

const port = wholeNumber(1, 65_535);

/** `lares micro provision`: what an ESP32 is told before its first boot. */
export function microProvisionCommand(): Command {
  return new Command("provision")
    .description(
      "Write the settings of an ESP32 (NVS image): Wi-Fi, broker, and its way into the fleet.",
    )
    .argument("<device>", "its id: name of its certificate, client id and part of its topics")
    .requiredOption("--wifi <ssid>", "name of the Wi-Fi network (2.4 GHz)")
    .option("--open", "the network has no password")
    .option("--room <name>", "the room that it watches, for people; the id if left out")
    .requiredOption("--out <file>", "image to write, readable for you alone", path)
    .addOption(fleetDirectoryOption())
    .option("--broker-host <host>", "where the device finds the broker; the first of init's --host")
    .option("--device-port <n>", "the broker's port for devices", port, 8883)
    .option("--enrolment-port <n>", "the broker's port for enrolment", port, 8886)
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Run it on the broker's machine, beside the fleet's keys. The Wi-Fi password is asked for; scripts
give it in LARES_WIFI_PASSWORD or as the first line of standard input, never on the command line.

The device makes its keys itself, when it first boots, and has them certified with a token that the
image holds: it works once, for 15 minutes. Whoever has the image or the device can read the Wi-Fi
password, unless flash encryption is on: remove the file when it is flashed.

  $ lares micro provision porch --wifi "My Wi-Fi" --out porch.bin
  $ esptool.py write_flash 0x9000 porch.bin && rm porch.bin`,
    )
    .action(run);
}

async function run(device: string, options: Options): Promise<void> {
  const { parseDeviceId } = await import("../parse-id.ts");
  const { provision } = await import("../micro/provision.ts");
  const id = parseDeviceId(device);
  const password = options.open ? "" : await wifiPassword(options.wifi);
  const { address, bytes } = await provision(
    {
      directory: options.dir,
      device: id,
      room: options.room ?? id,
      wifi: { ssid: options.wifi, password },
      ...(options.brokerHost !== undefined && { brokerHost: options.brokerHost }),
      devicePort: options.devicePort,
      enrolmentPort: options.enrolmentPort,
      out: options.out,
    },
    new Date(),
  );
  const where = `0x${address.toString(16)}`;
  if (options.json) {
    const result = { kind: "micro-provision", device: id, file: options.out, address };
    return console.log(JSON.stringify({ ...result, bytes: bytes.length }));
  }
  console.log(`Wrote ${options.out}. Within 15 minutes, with the board on USB:

  esptool.py write_flash ${where} ${options.out}

"${id}" enrols at its first boot; \`lares fleet list\` shows it then. Remove the file afterwards: it holds
the Wi-Fi password.`);
}

async function wifiPassword(ssid: string): Promise<string> {
  const { ConfigError } = await import("@lares/shared");
  const { readSecret } = await import("../read-secret.ts");
  const given = process.env.LARES_WIFI_PASSWORD ?? (await readSecret(`Password of "${ssid}": `));
  if (given !== "") return given;
  throw new ConfigError(
    "the Wi-Fi password is empty",
    "Type it, or set LARES_WIFI_PASSWORD; for a network without one name --open.",
  );
}
