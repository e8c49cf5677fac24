const BLOCK_BYTES = 1024;
const SLAB_BYTES = 1024 * 1024;
const BLOCKS_PER_SLAB = SLAB_BYTES / BLOCK_BYTES;

/** Where a payload lies: the numbers of its blocks, and its length in bytes. */
export interface PooledPayload {
  readonly blocks: readonly number[];
  readonly length: number;
}

/**
 * Keeps payloads in memory that is used again. As objects of their own they would be old when they
 * are given up, and V8 lets 64 MiB of old garbage gather outside of its heap.
 */
export class PayloadPool {
  #slabs: Buffer[] = [];
  #free: number[] = [];

  /** What a payload of so many bytes takes. */
  static bytesFor(length: number): number {
    return Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES;
  }

  keep(payload: Uint8Array): PooledPayload {
    const blocks: number[] = [];
    for (let at = 0; at < payload.length; at += BLOCK_BYTES) {
      const block = this.#take();
      this.#bytesOf(block).set(payload.subarray(at, at + BLOCK_BYTES));
      blocks.push(block);
    }
    return { blocks, length: payload.length };
  }

  /** @returns a copy */
  read({ blocks, length }: PooledPayload): Buffer {
    return Buffer.concat(
      blocks.map((block) => this.#bytesOf(block)),
      length,
    );
  }

  release({ blocks }: PooledPayload): void {
    for (const block of blocks) this.#free.push(block);
    if (this.#free.length < this.#slabs.length * BLOCKS_PER_SLAB) return;
    this.#slabs = [];
    this.#free = [];
  }

  #take(): number {
    if (this.#free.length === 0) {
      const first = this.#slabs.length * BLOCKS_PER_SLAB;
      this.#slabs.push(Buffer.alloc(SLAB_BYTES));
      for (let block = BLOCKS_PER_SLAB - 1; block >= 0; block--) this.#free.push(first + block);
    }
    return this.#free.pop() as number;
  }

  #bytesOf(block: number): Buffer {
    const slab = this.#slabs[Math.floor(block / BLOCKS_PER_SLAB)] as Buffer;
    const start = (block % BLOCKS_PER_SLAB) * BLOCK_BYTES;
    return slab.subarray(start, start + BLOCK_BYTES);
  }
}
