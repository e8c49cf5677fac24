import {
  AgentDiagnostics,
  type BootId,
  type Clock,
  type DeviceId,
  DeviceSettings,
  type DeviceTopics,
  encodeJson,
  parseJson,
  UpdateState,
} from "@lares/shared";
import type { z } from "zod";
import { requireReadable } from "../round/require-readable.ts";
import type { DeviceWatch } from "../watch/device-watch.ts";
import type { Outlet } from "../watch/watch-reporter.ts";
import type { ModelUpdates } from "./model-updates.ts";

/** Between two messages about how the device is. */
const diagnosticsMs = 60_000;

export interface HouseStatusParts {
  readonly outlet: Outlet;
  readonly watch: DeviceWatch;
  readonly updates: ModelUpdates;
  readonly clock: Clock;
  /** Of the processor, in degrees; null where the machine does not tell. */
  readonly celsius: () => Promise<number | null>;
  /** That the device took part in last. */
  readonly round: () => number | undefined;
  /** Messages about events that have not arrived yet. */
  readonly eventsWaiting: () => number;
}

/** Tells, retained, how a device is and what its owner has set. */
export class HouseStatus {
  readonly #device: DeviceId;
  readonly #boot: BootId;
  readonly #topics: DeviceTopics;
  readonly #parts: HouseStatusParts;

  constructor(
    options: { readonly device: DeviceId; readonly boot: BootId; readonly topics: DeviceTopics },
    parts: HouseStatusParts,
  ) {
    this.#device = options.device;
    this.#boot = options.boot;
    this.#topics = options.topics;
    this.#parts = parts;
  }

  /** Tells everything. */
  tell(): void {
    const { watch, updates } = this.#parts;
    this.#say(this.#topics.settings, DeviceSettings, { kind: "settings", ...watch.settings });
    this.#say(this.#topics.update, UpdateState, { kind: "update", ...updates.state });
    void this.#tellDiagnostics();
  }

  /** Tells everything each minute. @returns ends that */
  tellEachMinute(): () => void {
    const { clock } = this.#parts;
    let cancel = (): void => {};
    const again = (): void => {
      cancel = clock.after(diagnosticsMs, () => {
        this.tell();
        again();
      });
    };
    again();
    return () => cancel();
  }

  async #tellDiagnostics(): Promise<void> {
    const { watch, clock, celsius, round, eventsWaiting } = this.#parts;
    const { lastWeek, lastAtSeconds } = watch.history;
    this.#say(this.#topics.diagnostics, AgentDiagnostics, {
      kind: "diagnostics",
      boot: this.#boot,
      uptimeMs: Math.round(clock.nowMs()),
      celsius: await celsius(),
      round: round() ?? null,
      eventsLastWeek: lastWeek,
      lastEventAt: lastAtSeconds === undefined ? null : utcOf(lastAtSeconds),
      eventsWaiting: eventsWaiting(),
      trend: watch.trend,
    });
  }

  #say<T extends z.ZodType>(
    topic: string,
    schema: T,
    message: Omit<z.input<T>, "v" | "device">,
  ): void {
    const payload = encodeJson({ v: 1, device: this.#device, ...message });
    requireReadable(() => parseJson(schema, payload));
    this.#parts.outlet.say(topic, payload, { retain: true });
  }
}

/** To the second. */
const utcOf = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`;
