import { createPublicKey } from "node:crypto";
import { fleetFiles, makeToken, readFleet } from "@lares/broker";
import { type FlashImage, provisioningImage } from "@lares/firmware/flashing";
import { type DeviceId, publicKeyOf, readPrivate, writePrivate } from "@lares/shared";
import { brokerHostOf } from "../fleet/broker-host.ts";

export interface ProvisionOptions {
  /** Directory of the fleet's keys. */
  readonly directory: string;
  readonly device: DeviceId;
  readonly room: string;
  readonly wifi: { readonly ssid: string; readonly password: string };
  /** Where the device finds the broker; the first name of the fleet if left out. */
  readonly brokerHost?: string;
  readonly devicePort: number;
  readonly enrolmentPort: number;
  /** File to make, for its owner alone. */
  readonly out: string;
}

/**
 * Writes what a device is told before its first boot, with a token that lets it in once.
 * @throws ConfigError naming the option, or when the file exists
 */
export async function provision(options: ProvisionOptions, now: Date): Promise<FlashImage> {
  const { directory, device, room, wifi, devicePort, enrolmentPort, out } = options;
  const settings = await readFleet(directory);
  const files = fleetFiles(directory);
  const host = brokerHostOf(settings, options.brokerHost);
  const about = {
    ...{ fleet: settings.fleet, device, room, wifi },
    broker: `mqtts://${host}:${devicePort}`,
    authority: await readPrivate(files.authority),
    signer: publicKeyOf(createPublicKey(await readPrivate(files.signingPublicKey))),
  };
  const url = `https://${host}:${enrolmentPort}`;
  // Checked before a token is made, which would lie about for nothing.
  provisioningImage({ ...about, enrolment: { url, token: "-".repeat(22) } });
  const token = await makeToken(directory, { device, room, role: "micro" }, now);
  const image = provisioningImage({ ...about, enrolment: { url, token } });
  await writePrivate(out, image.bytes);
  return image;
}
