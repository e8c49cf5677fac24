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
import { path, wholeNumber } from "../parse-option.ts";
import { withTeardown } from "../with-teardown.ts";

interface Options extends AccessOptions {
  readonly model: string;
  readonly signKey?: string;
  readonly modelVersion?: number;
  readonly device?: readonly string[];
  readonly wait: number;
  readonly json?: boolean;
}

/** `lares micro publish`: a model over the air. */
export function microPublishCommand(stop: AbortSignal): Command {
  return new Command("publish")
    .description("Send a model to micro devices over MQTT, and tell what each makes of it.")
    .requiredOption(
      "--model <file>",
      "model.blob of `lares export`, or a trained model, which is quantised",
      path,
    )
    .option(
      "--sign-key <file>",
      "Ed25519 private key of the fleet (PEM): lares-fleet/signing.key",
      path,
    )
    .option(
      "--model-version <n>",
      "devices take only a higher one than they have; the model's own if left out",
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option("--device <id...>", "these devices; all that the broker knows if left out")
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(identityOption())
    .addOption(plaintextOption())
    .option("--wait <seconds>", "how long devices may take to install it", wholeNumber(0, 3600), 60)
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
A device takes a model only with the signature of its fleet, checks and tests it, restarts, and goes
back to the one before if that does not bring it to the broker. The broker keeps the model for devices
that are away. Nothing is published if one of the devices has that version or a higher one already.
An identity is to be an aggregator's, but not that of one that runs: the newer connection ends the older.

  $ lares micro publish --model model.lares --sign-key lares-fleet/signing.key
  $ lares micro publish --model build/firmware/model.blob --device porch`,
    )
    .action((options: Options) => publish(options, stop));
}

function publish(options: Options, stop: AbortSignal): Promise<void> {
  return withTeardown(async (teardown) => {
    const { brokerOptions, connectMqtt, PeerError, silentLog, systemClock } = await import(
      "@lares/shared"
    );
    const { modelToPublish } = await import("../micro/model-to-publish.ts");
    const { publishModel } = await import("../micro/publish-model.ts");
    const { parseDeviceId } = await import("../parse-id.ts");
    const devices = options.device?.map(parseDeviceId);
    const model = await modelToPublish(options);
    const log = options.json ? silentLog : openLog("micro", "text");
    const access = await brokerAccess(options, ["aggregator"], { log, teardown });
    const clientId = access.identity?.().membership.device ?? `publish-${process.pid}`;
    const transport = await connectMqtt({
      ...brokerOptions(access),
      ...{ clientId, signal: stop, log: silentLog },
    });
    teardown.defer(() => transport[Symbol.asyncDispose]());
    const deliveries = await publishModel(model, {
      ...{ transport, fleet: access.fleet, ...(devices && { devices }) },
      ...{ waitMs: options.wait * 1000, clock: systemClock, signal: stop },
      onDelivery: ({ device, outcome, refusal }) => {
        if (!options.json) console.log(`${device}: ${outcome}${refusal ? ` (${refusal})` : ""}`);
      },
    });
    const { version, weights } = model;
    const result = { kind: "micro-publish", version, weights, devices: deliveries };
    if (options.json) console.log(JSON.stringify(result));
    else console.log(summary(version, deliveries));
    const refused = deliveries.filter(({ outcome }) => outcome === "refused");
    if (refused.length === 0) return;
    throw new PeerError(
      `version ${version} was refused by ${refused.map(({ device }) => device).join(", ")}`,
      "The reason stands above, and in the device's model/status.",
    );
  });
}

function summary(version: number, deliveries: readonly { readonly outcome: string }[]): string {
  const waiting = deliveries.filter(({ outcome }) => outcome === "waiting").length;
  const installed = deliveries.filter(({ outcome }) => outcome === "installed").length;
  const later = waiting === 0 ? "" : ` ${waiting} more will get it from the broker when they come.`;
  return `Version ${version} runs on ${installed} of ${deliveries.length} devices.${later}`;
}
