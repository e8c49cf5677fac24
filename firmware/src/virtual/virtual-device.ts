import { createHash } from "node:crypto";
import {
  BugError,
  type DeviceId,
  type FleetId,
  type LogLevel,
  MicroStage,
  MicroTraining,
} from "@lares/shared";
import { type DeviceExports, instantiateDevice } from "./device-module.ts";
import { isSignedBy } from "./ed25519.ts";
import type { Flash } from "./flash.ts";

/** Who a virtual device is. */
export interface MicroIdentity {
  readonly fleet: FleetId;
  readonly device: DeviceId;
  /** For people; at most 64 bytes of UTF-8. */
  readonly room: string;
  readonly version: string;
  /** Ed25519 public key of whoever may send models; nobody may without one. */
  readonly modelSigner?: Uint8Array;
  /** With it the device signs its updates, and takes models of rounds only as the fleet's aggregators sign them. */
  readonly endorsement?: MicroEndorsement;
}

/** The fleet's word for a device's own signing key, and that key at work. */
export interface MicroEndorsement {
  /** Ed25519 public key of the device, 32 bytes. */
  readonly key: Uint8Array;
  /** UTC, in milliseconds since 1970. */
  readonly notAfterMs: number;
  /** Of the fleet, 64 bytes. */
  readonly signature: Uint8Array;
  /** Signs with the private half. */
  sign(message: Uint8Array): Uint8Array;
}

/** How many frames a micro device learns from, and what it promises then; the firmware's `Plan`. */
export interface MicroPlan {
  /** At most 256. */
  readonly backgroundFrames: number;
  /** 2 to 4,096. */
  readonly cellFrames: number;
  readonly calibrationFrames: number;
  /** Of frames like those of calibration at most one in so many is an alarm. */
  readonly alarmOneIn: number;
  readonly quietMs: number;
  readonly ongoingMs: number;
}

/** Why a device started, in the order of the firmware's `ResetReason`. */
export const resetReasons = [
  "unknown",
  "power-on",
  "software",
  "crash",
  "watchdog",
  "brownout",
] as const;
export type ResetReason = (typeof resetReasons)[number];

/** The hardware of a virtual device. */
export interface VirtualHardware {
  readonly flash: Flash;
  readonly resetReason: ResetReason;
  uptimeMs(): number;
  /** 0 while the time is not known. */
  utcMs(): number;
  fillRandom(bytes: Uint8Array): void;
  /** @returns a number for `acknowledged`, or 0 when it was not taken */
  publish(topic: string, payload: Uint8Array, retain: boolean): number;
  subscribe(filter: string): void;
  log(level: LogLevel, event: string, detail: string): void;
  /** Called while the device runs: whoever owns it drops it and makes a new one. */
  restart(): void;
}

const sectorBytes = 4096;
const logLevels = ["info", "warn", "error"] as const;
/** Where each text of the firmware's `Identity` begins, and its bytes with the 0. */
const identityFields = {
  fleet: [0, 33],
  device: [33, 33],
  room: [66, 65],
  version: [131, 33],
} as const;
const signerAt = 164;
/** Of the endorsement: a uint64, the device's key, the signature. */
const endorsementAt = { notAfterMs: 200, key: 208, signature: 240 } as const;
/** Of the firmware's `CompiledModel`. */
export const factoryBytes = 1536;

/** A virtual ESP32: the firmware's application in WebAssembly, whose hardware is given. */
export class VirtualDevice {
  readonly #exports: DeviceExports;
  readonly #hardware: VirtualHardware;

  /**
   * Boots: reads the flash, tests the model and, if it is to train, its arithmetic.
   * @param factory a `CompiledModel` of the firmware
   * @param trainingFrames frames that it has room to train on, at most 128; with 0 it takes part in no round
   */
  constructor(
    hardware: VirtualHardware,
    identity: MicroIdentity,
    plan: MicroPlan,
    factory: Uint8Array,
    trainingFrames = 0,
  ) {
    this.#hardware = hardware;
    this.#exports = instantiateDevice(this.#imports(identity.endorsement));
    if (factory.length !== factoryBytes) {
      throw new BugError(`a compiled model has ${factory.length} bytes, expected ${factoryBytes}`);
    }
    this.#bytes(this.#exports.factory(), factoryBytes).set(factory);
    this.#setIdentity(identity);
    new Uint32Array(this.#exports.memory.buffer, this.#exports.plan(), 6).set([
      plan.backgroundFrames,
      plan.cellFrames,
      plan.calibrationFrames,
      plan.alarmOneIn,
      plan.quietMs,
      plan.ongoingMs,
    ]);
    const room = this.#exports.setTrainingFrames(trainingFrames);
    if (room !== trainingFrames) {
      throw new BugError(`trainingFrames is ${trainingFrames}, at most ${room} are allowed`);
    }
    this.#exports.boot();
  }

  /** Whether `train` has something to do; pictures are ignored meanwhile. */
  get isTraining(): boolean {
    return this.#exports.isTraining() !== 0;
  }

  get training(): MicroTraining {
    return MicroTraining.options[this.#exports.training()] as MicroTraining;
  }

  /** Trains with one frame. */
  train(): void {
    this.#exports.train();
  }

  get stage(): MicroStage {
    return MicroStage.options[this.#exports.stage()] as MicroStage;
  }

  get eventsWaiting(): number {
    return this.#exports.eventsWaiting();
  }

  /** Of the last frame, in multiples of the device's threshold. */
  get score(): number {
    return this.#exports.scoreMilli() / 1000;
  }

  /** Of the last frame by itself, in Q16 as of `fixedScore`, while calibrating or watching. */
  get frameScore(): number {
    // WebAssembly gives int32.
    return this.#exports.frameScore() >>> 0;
  }

  get modelVersion(): number {
    return this.#exports.modelVersion();
  }

  connected(): void {
    this.#exports.connected();
  }

  disconnected(): void {
    this.#exports.disconnected();
  }

  acknowledged(id: number): void {
    this.#exports.acknowledged(id);
  }

  /** To be called at least once a second. */
  tick(): void {
    this.#exports.tick();
  }

  message(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const name = Buffer.from(`${topic}\0`);
    const length = name.length + payload.length;
    // A device has a buffer of a few kilobytes and drops what is longer.
    if (length > this.#exports.inputBytes()) return;
    const input = this.#bytes(this.#exports.input(), length);
    input.set(name);
    input.set(payload, name.length);
    this.#exports.message(name.length, payload.length, isRetained ? 1 : 0);
  }

  /** @param gray width * height bytes; both at least 32, together at most VGA */
  picture(gray: Uint8Array, width: number, height: number): void {
    if (gray.length !== width * height || gray.length > this.#exports.inputBytes()) {
      throw new BugError(`a picture of ${width}x${height} has ${gray.length} bytes`);
    }
    this.#bytes(this.#exports.input(), gray.length).set(gray);
    this.#exports.picture(width, height);
  }

  #setIdentity(identity: MicroIdentity): void {
    const at = this.#exports.identity();
    for (const [name, [offset, bytes]] of Object.entries(identityFields)) {
      const text = Buffer.from(identity[name as keyof typeof identityFields]);
      // A cut character would be no UTF-8.
      if (text.length >= bytes) throw new BugError(`${name} has ${text.length} bytes`);
      this.#bytes(at + offset, text.length).set(text);
    }
    if (identity.modelSigner) this.#bytes(at + signerAt, 32).set(identity.modelSigner);
    if (identity.endorsement) this.#setEndorsement(at, identity.endorsement);
  }

  #setEndorsement(at: number, { notAfterMs, key, signature }: MicroEndorsement): void {
    const until = BigUint64Array.of(BigInt(notAfterMs));
    this.#bytes(at + endorsementAt.notAfterMs, 8).set(new Uint8Array(until.buffer));
    this.#bytes(at + endorsementAt.key, 32).set(key);
    this.#bytes(at + endorsementAt.signature, 64).set(signature);
  }

  #bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, address, length);
  }

  #text(address: number): string {
    const bytes = new Uint8Array(this.#exports.memory.buffer, address);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString();
  }

  #imports(endorsement: MicroEndorsement | undefined) {
    const hardware = this.#hardware;
    const { flash } = hardware;
    return {
      uptimeMs: () => Math.floor(hardware.uptimeMs()),
      utcMs: () => Math.floor(hardware.utcMs()),
      fillRandom: (to: number, length: number) => hardware.fillRandom(this.#bytes(to, length)),
      // There is no heap to run out of.
      freeHeapBytes: () => 0,
      resetReason: () => resetReasons.indexOf(hardware.resetReason),
      log: (level: number, event: number, detail: number) =>
        hardware.log(logLevels[level] ?? "error", this.#text(event), this.#text(detail)),
      restart: () => hardware.restart(),
      readFlash: (address: number, to: number, length: number) => {
        this.#bytes(to, length).set(flash.read(address, length));
        return 1;
      },
      writeFlash: (address: number, from: number, length: number) => {
        flash.write(address, this.#bytes(from, length));
        return 1;
      },
      eraseSector: (address: number) => {
        flash.erase(address, sectorBytes);
        return 1;
      },
      publish: (topic: number, payload: number, length: number, isRetained: number) =>
        hardware.publish(this.#text(topic), this.#bytes(payload, length).slice(), isRetained !== 0),
      subscribe: (filter: number) => hardware.subscribe(this.#text(filter)),
      sign: (message: number, length: number, signature: number) => {
        if (endorsement === undefined) return 0;
        this.#bytes(signature, 64).set(endorsement.sign(this.#bytes(message, length)));
        return 1;
      },
      sha256: (message: number, length: number, digest: number) => {
        const hash = createHash("sha256").update(this.#bytes(message, length)).digest();
        this.#bytes(digest, 32).set(hash);
      },
      isSignedBy: (key: number, signature: number, message: number, length: number) =>
        isSignedBy(this.#bytes(key, 32), this.#bytes(signature, 64), this.#bytes(message, length))
          ? 1
          : 0,
    };
  }
}
