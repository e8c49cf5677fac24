import {
  Changes,
  type Clock,
  ConfigError,
  type DeviceId,
  deviceTopics,
  everyDevice,
  type FleetId,
  MicroModelStatus,
  parseJson,
  sleep,
  type Transport,
} from "@lares/shared";
import type { PublishedModel } from "./model-to-publish.ts";

/** What became of a model on one device. */
export interface Delivery {
  readonly device: DeviceId;
  /** `waiting`: the broker keeps it for a device that is away, or has not confirmed it yet. */
  readonly outcome: "installed" | "refused" | "waiting";
  /** Version that runs; null of a device that never said. */
  readonly installed: number | null;
  readonly refusal: string | null;
}

export interface PublishParts {
  readonly transport: Transport;
  readonly fleet: FleetId;
  /** Left out: every micro device that ever spoke to this broker. */
  readonly devices?: readonly DeviceId[];
  /** How long devices may take to install it. */
  readonly waitMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called as soon as a device's outcome is known. */
  readonly onDelivery: (delivery: Delivery) => void;
}

/** Retained messages come right behind the subscription. */
const settleMs = 1000;

/**
 * Publishes a model to devices, retained, and waits for what they make of it.
 * @throws ConfigError before anything is published when a device has this version or a higher one, or
 *   there is no device
 */
export async function publishModel(
  { blob, version, weights }: PublishedModel,
  parts: PublishParts,
): Promise<readonly Delivery[]> {
  const { transport, fleet, clock, signal } = parts;
  const known = new Map<DeviceId, MicroModelStatus>();
  /** What devices said since they were offered the model. */
  const answers = new Map<DeviceId, MicroModelStatus>();
  const changes = new Changes();
  await transport.subscribe(everyDevice(fleet).modelStatus, ({ topic, payload, retained }) => {
    const status = findStatus(payload);
    if (status === undefined || deviceTopics(fleet, status.device).modelStatus !== topic) return;
    known.set(status.device, status);
    if (retained) return;
    answers.set(status.device, status);
    changes.changed();
  });
  await sleep(clock, settleMs, signal);
  const devices = parts.devices ?? [...known.keys()].sort();
  requireDevices(devices);
  for (const device of devices) requireNewer(known.get(device), { version, weights });
  const ended = new AbortController();
  const cancel = clock.after(parts.waitMs, () => ended.abort());
  const stopped = AbortSignal.any([signal, ended.signal]);
  const deliveries = devices.map(async (device) => {
    const outcome = () => outcomeOf(known.get(device), answers.get(device), { version, weights });
    answers.delete(device);
    await transport.publish(deviceTopics(fleet, device).model, blob, { retain: true });
    // Once the wait is over, what has not been decided is told as waiting.
    await changes.until(() => outcome() !== "waiting", stopped).catch(() => {});
    const delivery = {
      device,
      outcome: outcome(),
      installed: known.get(device)?.installed ?? null,
      refusal: answers.get(device)?.refusal ?? null,
    };
    parts.onDelivery(delivery);
    return delivery;
  });
  try {
    return await Promise.all(deliveries);
  } finally {
    cancel();
    ended.abort();
  }
}

type Wanted = Pick<PublishedModel, "version" | "weights">;

/** A refusal from before the offer is of another model. */
function outcomeOf(
  known: MicroModelStatus | undefined,
  answer: MicroModelStatus | undefined,
  wanted: Wanted,
): Delivery["outcome"] {
  if (known !== undefined && isSame(known, wanted)) {
    return known.isOnTrial ? "waiting" : "installed";
  }
  return (answer?.refusal ?? null) === null ? "waiting" : "refused";
}

const isSame = (status: MicroModelStatus, wanted: Wanted): boolean =>
  status.installed === wanted.version && status.weights === wanted.weights;

function findStatus(payload: Uint8Array): MicroModelStatus | undefined {
  try {
    return parseJson(MicroModelStatus, payload);
  } catch {
    return undefined;
  }
}

function requireDevices(devices: readonly DeviceId[]): void {
  if (devices.length > 0) return;
  throw new ConfigError(
    "no micro device has told this broker of its model",
    "Start one, or name it: the broker keeps the model until it comes.",
  );
}

function requireNewer(status: MicroModelStatus | undefined, wanted: Wanted): void {
  if (status === undefined || status.installed < wanted.version || isSame(status, wanted)) return;
  throw new ConfigError(
    `${status.device} runs version ${status.installed}, and a device takes no version that is not above; the model has ${wanted.version}`,
    `Publish it with --model-version ${status.installed + 1} and --sign-key.`,
  );
}
