import type { DeviceId } from "@lares/shared";
import type { ReadDelta } from "./strategy.ts";

/** Values in memory at a time: 32 MiB, whatever the fleet and the model. */
const BLOCK_VALUES = 8 * 1024 * 1024;

/** The same columns of every device's delta. */
export interface ColumnBlock {
  /** The first column. */
  readonly from: number;
  /** One row per device, all of one length, in the order of the devices. */
  readonly rows: readonly Float32Array[];
}

/**
 * Reads deltas in blocks of columns, so that a rule which compares devices needs no room for all
 * of them. Each block reads every delta once more: a thousand devices and 50,000 weights take six.
 * @param devices at least one
 * @param length of a delta
 */
export async function* columnBlocks(
  devices: readonly DeviceId[],
  length: number,
  read: ReadDelta,
  blockValues = BLOCK_VALUES,
): AsyncGenerator<ColumnBlock> {
  const columns = Math.max(1, Math.floor(blockValues / devices.length));
  for (let from = 0; from < length; from += columns) {
    const rows: Float32Array[] = [];
    for (const device of devices) {
      rows.push((await read(device)).slice(from, Math.min(length, from + columns)));
    }
    yield { from, rows };
  }
}
