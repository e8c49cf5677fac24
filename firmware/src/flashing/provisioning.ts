import { ConfigError, DeviceId, FleetId } from "@lares/shared/wire";
import { z } from "zod";
import { nvsImage, nvsPartition } from "./nvs-image.ts";
import type { FlashImage } from "./partition-image.ts";

/** Of UTF-8, as the firmware's buffers count, which need one more for the end. */
const utf8 = (least: number, most: number) =>
  z.string().refine((text) => {
    const { length } = new TextEncoder().encode(text);
    return length >= least && length <= most && !text.includes("\0");
  }, `expected ${least} to ${most} bytes of UTF-8`);

const Pem = utf8(1, 1599).regex(
  /^-----BEGIN [A-Z ]+-----\n[\s\S]+-----END [A-Z ]+-----\n?$/,
  "expected PEM",
);

/** What a micro device is told before its first boot. Its private keys are not among it. */
export const Provisioning = z.strictObject({
  fleet: FleetId,
  device: DeviceId,
  /** For people. */
  room: utf8(1, 64),
  wifi: z.strictObject({
    /** 802.11: at most 32 bytes. */
    ssid: utf8(1, 32),
    /** WPA: 8 to 63 characters; empty for an open network. */
    password: z.union([z.literal(""), utf8(8, 63)]),
  }),
  /** `mqtts://host:port` */
  broker: z
    .string()
    .max(127)
    .regex(/^mqtts:\/\/[^\s/@]+:\d{1,5}$/, "expected mqtts://host:port"),
  /** Certificate of the fleet's authority. */
  authority: Pem,
  /** Where the device has its keys certified, once, with the token. */
  enrolment: z.strictObject({
    /** `https://host:port` */
    url: z
      .string()
      .max(127)
      .regex(/^https:\/\/[^\s/@]+:\d{1,5}$/, "expected https://host:port"),
    token: z.string().regex(/^[A-Za-z0-9_-]{22}$/, "expected 22 letters, digits, - or _"),
  }),
  /** The fleet's Ed25519 key, in hexadecimal: whose models the device takes. */
  signer: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits"),
});
export type Provisioning = z.infer<typeof Provisioning>;

/**
 * The partition `nvs` of a device. Whoever holds the device can read it, password and token included,
 * unless flash encryption is on.
 * @param provisioning checked here
 * @throws ConfigError naming the field; never with a password or token
 */
export function provisioningImage(provisioning: unknown): FlashImage {
  const parsed = Provisioning.safeParse(provisioning);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".") ?? "";
    throw new ConfigError(`${field || "provisioning"}: ${issue?.message}`, "Correct it.");
  }
  const { fleet, device, room, wifi, broker, authority, enrolment, signer } = parsed.data;
  const bytes = nvsImage("lares", {
    ...{ fleet, device, room, ssid: wifi.ssid, password: wifi.password, broker },
    ...{ ca: authority, enrolment: enrolment.url, token: enrolment.token, signer },
  });
  return { address: nvsPartition.address, bytes };
}
