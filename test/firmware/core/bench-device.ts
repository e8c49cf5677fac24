import {
  compiledModelOf,
  deviceFlashBytes,
  encodeBlob,
  type Flash,
  MemoryFlash,
  type MicroIdentity,
  type MicroPlan,
  type ResetReason,
  VirtualDevice,
} from "@lares/firmware";
import { DeviceId, FleetId, type Picture } from "@lares/shared";
import { deviceModel } from "../micro/micro-job.ts";
import { trainedMicro } from "../micro/trained-micro.ts";

/** Something that the device asked of its hardware. */
export interface Publication {
  readonly id: number;
  readonly topic: string;
  readonly payload: string;
  readonly bytes: Uint8Array;
  readonly retain: boolean;
}

export const plan: MicroPlan = {
  backgroundFrames: 8,
  cellFrames: 32,
  calibrationFrames: 48,
  alarmOneIn: 49,
  quietMs: 1000,
  ongoingMs: 3_600_000,
};

export const identity: MicroIdentity = {
  fleet: FleetId.parse("home"),
  device: DeviceId.parse("porch"),
  room: 'Küche "süd"\\',
  version: "0.1.0",
};

let factory: Promise<Uint8Array> | undefined;

/** A trained network as it is compiled into a firmware, version 1. */
export function factoryModel(): Promise<Uint8Array> {
  factory ??= trainedMicro().then(({ weights, ranges }) =>
    compiledModelOf(encodeBlob(deviceModel(weights, ranges))),
  );
  return factory;
}

export interface BenchOptions {
  readonly flash?: Flash;
  readonly identity?: Partial<MicroIdentity>;
  readonly plan?: Partial<MicroPlan>;
  readonly resetReason?: ResetReason;
  readonly factory?: Uint8Array;
  readonly trainingFrames?: number;
}

/** A virtual device whose clock is moved by hand and whose messages are looked at. */
export class BenchDevice {
  readonly flash: Flash;
  readonly device: VirtualDevice;
  readonly publications: Publication[] = [];
  readonly filters: string[] = [];
  readonly logs: string[] = [];
  restarts = 0;
  utcMs = 0;
  nowMs = 0;
  /** Whether the network takes publications. */
  takesPublications = true;
  #noise = 1;

  constructor(factory: Uint8Array, options: BenchOptions = {}) {
    this.flash = options.flash ?? new MemoryFlash(deviceFlashBytes());
    this.device = new VirtualDevice(
      {
        flash: this.flash,
        resetReason: options.resetReason ?? "power-on",
        uptimeMs: () => this.nowMs,
        utcMs: () => this.utcMs,
        fillRandom: (bytes) => crypto.getRandomValues(bytes),
        publish: (topic, payload, retain) => {
          if (!this.takesPublications) return 0;
          const id = this.publications.length + 1;
          const text = Buffer.from(payload).toString();
          this.publications.push({ id, topic, payload: text, bytes: payload, retain });
          return id;
        },
        subscribe: (filter) => this.filters.push(filter),
        log: (level, event, detail) => this.logs.push(`${level} ${event} ${detail}`),
        restart: () => {
          this.restarts++;
        },
      },
      { ...identity, ...options.identity },
      { ...plan, ...options.plan },
      options.factory ?? factory,
      options.trainingFrames,
    );
  }

  /** A quiet room with a little noise; a bright block of `strength` where something is. */
  show(strength = 0, afterMs = 200): void {
    this.nowMs += afterMs;
    this.device.picture(this.picture(strength).data, 160, 120);
  }

  picture(strength = 0): Picture {
    const data = new Uint8Array(160 * 120);
    for (let y = 0; y < 120; y++) {
      for (let x = 0; x < 160; x++) {
        const isInBlock = x >= 80 && x < 120 && y >= 30 && y < 60;
        const usual = 60 + (((x >> 4) + (y >> 4)) % 5) * 20;
        this.#noise = (Math.imul(this.#noise, 1664525) + 1013904223) >>> 0;
        const value = usual + (this.#noise >>> 29) + (isInBlock ? strength : 0);
        data[160 * y + x] = Math.max(0, Math.min(255, value));
      }
    }
    return { width: 160, height: 120, channels: 1, data };
  }

  /** Shows the quiet room until the device watches. */
  learn(): void {
    for (let i = 0; i < 200 && this.device.stage !== "watching"; i++) this.show();
  }

  /** Something comes and goes. */
  disturb(strength = 120, frames = 6): void {
    for (let i = 0; i < frames; i++) this.show(strength);
    for (let i = 0; i < 20; i++) this.show();
  }

  /** Payloads of a topic below the device's, or of its anomalies. */
  payloads(name: string): readonly string[] {
    return this.publications
      .filter(({ topic }) => topic.endsWith(`/${name}`))
      .map((p) => p.payload);
  }

  /** Acknowledges everything, until nothing new comes. */
  acknowledgeAll(): void {
    for (let i = 0; i < this.publications.length; i++) {
      this.device.acknowledged((this.publications[i] as Publication).id);
    }
  }

  command(name: string, payload: string, isRetained = false): void {
    const topic = `lares/v1/home/device/porch/cmd/${name}`;
    this.device.message(topic, Buffer.from(payload), isRetained);
  }
}
