import { deviceFlashBytes, type Flash, MemoryFlash } from "@lares/firmware";

/** The power failed: nothing of the device goes on. */
export class PowerCut extends Error {}

/** Flash whose power fails after some number of written or erased bytes, in the middle of whatever it does. */
export class CutFlash implements Flash {
  readonly memory: MemoryFlash;
  /** Bytes until the cut. */
  left: number;

  constructor(left = Number.POSITIVE_INFINITY, memory?: MemoryFlash) {
    this.memory = memory ?? new MemoryFlash(deviceFlashBytes());
    this.left = left;
  }

  read(address: number, length: number): Uint8Array {
    return this.memory.read(address, length);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#spend(bytes.length, (length) => this.memory.write(address, bytes.subarray(0, length)));
  }

  erase(address: number, length: number): void {
    this.#spend(length, (part) => this.memory.erase(address, part));
  }

  #spend(length: number, act: (length: number) => void): void {
    act(Math.min(length, this.left));
    if (length > this.left) throw new PowerCut();
    this.left -= length;
  }
}

/** A copy, to try what comes after several cuts. */
export function copyOf(memory: MemoryFlash): MemoryFlash {
  const copy = new MemoryFlash(memory.bytes.length);
  copy.bytes.set(memory.bytes);
  return copy;
}

/** Calls `act`, which may lose its power. @returns whether it did */
export function losesPower(act: () => void): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (error instanceof PowerCut) return true;
    throw error;
  }
}
