import { Command } from "commander";
import { openLog } from "../console-log.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { withTeardown } from "../with-teardown.ts";

/** `lares fleet forget`: what a broker without the fleet's keys keeps of a device. */
export function forgetCommand(stop: AbortSignal): Command {
  return new Command("forget")
    .description(
      "Clear what a broker keeps of a device that is gone: Home Assistant then removes it.",
    )
    .argument("<device>", "its id")
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(plaintextOption())
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Stop the device first, or it announces itself again. A broker with the fleet's keys does this by itself
when a device is revoked. The user of --broker must be allowed to publish for the device.

  $ lares fleet forget lobby --broker mqtt://lares:password@homeassistant.local`,
    )
    .action((device: string, options: AccessOptions & { readonly json?: true }) =>
      forget(device, options, stop),
    );
}

function forget(
  name: string,
  options: AccessOptions & { readonly json?: true },
  stop: AbortSignal,
): Promise<void> {
  return withTeardown(async (teardown) => {
    const { brokerOptions, connectMqtt } = await import("@lares/shared");
    const { keptTopics } = await import("@lares/broker");
    const { parseDeviceId } = await import("../parse-id.ts");
    const device = parseDeviceId(name);
    const log = openLog("fleet", "text");
    const access = await brokerAccess(options, [], { log, teardown });
    const clientId = `forget-${process.pid}`;
    const transport = await connectMqtt({ ...brokerOptions(access), clientId, signal: stop, log });
    teardown.defer(() => transport[Symbol.asyncDispose]());
    const topics = keptTopics(access.fleet, device);
    for (const topic of topics) await transport.publish(topic, new Uint8Array(), { retain: true });
    if (options.json) return console.log(JSON.stringify({ kind: "fleet-forget", device, topics }));
    console.log(`Cleared what the broker kept of "${device}", on ${topics.length} topics.`);
  });
}
