import { readFileSync } from "node:fs";

/** The part of the standard API that is used; TypeScript knows it only for browsers. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** What `firmware/virtual/device.cpp` exports. */
export interface DeviceExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Addresses. */
  input(): number;
  identity(): number;
  plan(): number;
  factory(): number;
  inputBytes(): number;
  flashBytes(): number;
  setTrainingFrames(count: number): number;
  boot(): void;
  connected(): void;
  disconnected(): void;
  acknowledged(id: number): void;
  tick(): void;
  message(topicBytes: number, length: number, isRetained: number): void;
  picture(width: number, height: number): void;
  isTraining(): number;
  train(): void;
  training(): number;
  stage(): number;
  eventsWaiting(): number;
  scoreMilli(): number;
  frameScore(): number;
  modelVersion(): number;
}

/** What it imports: addresses lie in its memory, texts end with a 0. */
export interface DeviceImports {
  uptimeMs(): number;
  utcMs(): number;
  fillRandom(address: number, length: number): void;
  freeHeapBytes(): number;
  resetReason(): number;
  log(level: number, event: number, detail: number): void;
  restart(): void;
  readFlash(address: number, to: number, length: number): number;
  writeFlash(address: number, from: number, length: number): number;
  eraseSector(address: number): number;
  publish(topic: number, payload: number, length: number, isRetained: number): number;
  subscribe(filter: number): void;
  sign(message: number, length: number, signature: number): number;
  sha256(message: number, length: number, digest: number): void;
  isSignedBy(key: number, signature: number, message: number, length: number): number;
}

const file = new URL("../../virtual/device.wasm", import.meta.url);
let compiled: object | undefined;

/** A machine of its own: instances share nothing. */
export function instantiateDevice(imports: DeviceImports): DeviceExports {
  compiled ??= new WebAssembly.Module(readFileSync(file));
  const instance = new WebAssembly.Instance(compiled, { port: { ...imports } });
  // The module is ours and built with these names.
  return instance.exports as DeviceExports;
}

/** Bytes of flash that a device needs. */
export function deviceFlashBytes(): number {
  const nothing = (): number => 0;
  return instantiateDevice({
    uptimeMs: nothing,
    utcMs: nothing,
    fillRandom: nothing,
    freeHeapBytes: nothing,
    resetReason: nothing,
    log: nothing,
    restart: nothing,
    readFlash: nothing,
    writeFlash: nothing,
    eraseSector: nothing,
    publish: nothing,
    subscribe: nothing,
    sign: nothing,
    sha256: nothing,
    isSignedBy: nothing,
  }).flashBytes();
}
