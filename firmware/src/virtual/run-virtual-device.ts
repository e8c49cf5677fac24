import { setImmediate as immediate } from "node:timers/promises";
import { deviceTopics, type Log, type Picture, sleep, systemClock } from "@lares/shared";
import { BrokerLink, type LinkOptions } from "./broker-link.ts";
import type { Flash } from "./flash.ts";
import {
  type MicroIdentity,
  type MicroPlan,
  type ResetReason,
  VirtualDevice,
} from "./virtual-device.ts";

export interface VirtualDeviceOptions {
  readonly broker: Omit<LinkOptions, "clientId" | "will">;
  readonly identity: MicroIdentity;
  readonly plan: MicroPlan;
  /** A `CompiledModel` of the firmware. */
  readonly factory: Uint8Array;
  readonly flash: Flash;
  /** Frames that it has room to train on; if left out it takes part in no round. */
  readonly trainingFrames?: number;
  /** The next picture for a device at this stage; undefined once there is none: the run ends. */
  readonly nextPicture: (device: VirtualDevice) => Promise<Picture | undefined>;
  /** Switches the device off. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

const TICK_MS = 250;

/**
 * Runs a virtual ESP32 until it is switched off, or its camera has no more pictures and the broker
 * has all events. It boots anew whenever it restarts itself, as the chip does.
 */
export async function runVirtualDevice(options: VirtualDeviceOptions): Promise<void> {
  let reason: ResetReason = "power-on";
  while ((await runOneBoot(options, reason)) === "restart") reason = "software";
}

async function runOneBoot(
  options: VirtualDeviceOptions,
  resetReason: ResetReason,
): Promise<"restart" | "end"> {
  const { identity, log, signal } = options;
  const restart = new AbortController();
  const power = AbortSignal.any([signal, restart.signal]);
  const bootedMs = performance.now();
  // The device publishes while it boots only if it were connected, which it is not yet.
  let link: BrokerLink | undefined;
  const device = new VirtualDevice(
    {
      flash: options.flash,
      resetReason,
      uptimeMs: () => performance.now() - bootedMs,
      utcMs: () => Date.now(),
      fillRandom: (bytes) => crypto.getRandomValues(bytes),
      publish: (topic, payload, retain) => link?.publish(topic, payload, retain) ?? 0,
      subscribe: (filter) => link?.subscribe(filter),
      log: (level, event, detail) =>
        log(level, event, { device: identity.device, ...(detail !== "" && { detail }) }),
      restart: () => restart.abort(),
    },
    identity,
    options.plan,
    options.factory,
    options.trainingFrames,
  );
  link = new BrokerLink(linkOptions(options), guarded(device, power), log);
  const timer = setInterval(() => {
    if (!power.aborted) device.tick();
  }, TICK_MS);
  try {
    await showPictures(device, options, power);
    await untilDelivered(device, power);
    return restart.signal.aborted ? "restart" : "end";
  } finally {
    clearInterval(timer);
    await link[Symbol.asyncDispose]();
  }
}

async function showPictures(
  device: VirtualDevice,
  { nextPicture }: VirtualDeviceOptions,
  power: AbortSignal,
): Promise<void> {
  while (!power.aborted) {
    if (device.isTraining) {
      device.train();
      // Between two frames the network is served, as on a chip.
      await immediate();
      continue;
    }
    const picture = await nextPicture(device);
    if (picture === undefined || power.aborted) return;
    device.picture(picture.data, picture.width, picture.height);
  }
}

async function untilDelivered(device: VirtualDevice, power: AbortSignal): Promise<void> {
  while (!power.aborted && device.eventsWaiting > 0) {
    await sleep(systemClock, TICK_MS, power).catch(() => {});
  }
}

/** A device without power hears nothing more. */
function guarded(device: VirtualDevice, power: AbortSignal) {
  const whilePowered =
    <Arguments extends readonly unknown[]>(hear: (...args: Arguments) => void) =>
    (...args: Arguments): void => {
      if (!power.aborted) hear(...args);
    };
  return {
    connected: whilePowered(() => device.connected()),
    disconnected: whilePowered(() => device.disconnected()),
    acknowledged: whilePowered((id: number) => device.acknowledged(id)),
    message: whilePowered((topic: string, payload: Uint8Array, isRetained: boolean) =>
      device.message(topic, payload, isRetained),
    ),
  };
}

function linkOptions({ broker, identity }: VirtualDeviceOptions): LinkOptions {
  const topic = deviceTopics(identity.fleet, identity.device).state;
  const payload = new TextEncoder().encode("offline");
  return { ...broker, clientId: identity.device, will: { topic, payload, retain: true } };
}
