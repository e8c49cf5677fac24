import type { DeviceId } from "@lares/shared";
import { columnBlocks } from "./column-blocks.ts";
import type { Contribution, Strategy } from "./strategy.ts";

/**
 * A rule that looks at one weight of all devices at a time. What a device claims of its samples
 * does not count: a claim would be a way to be heard more.
 * @param center of one column's values, which come in ascending order
 */
export function byColumns(name: string, center: (ascending: Float64Array) => number): Strategy {
  return {
    name,
    rereads: true,
    begin(base, read) {
      const devices: DeviceId[] = [];
      return {
        add: ({ device }: Contribution) => void devices.push(device),
        async finish() {
          const weights = base.slice();
          const column = new Float64Array(devices.length);
          for await (const { from, rows } of columnBlocks(devices, base.length, read)) {
            const [{ length = 0 } = {}] = rows;
            for (let i = 0; i < length; i++) {
              for (const [row, values] of rows.entries()) column[row] = values[i] as number;
              column.sort();
              weights[from + i] = (base[from + i] as number) + center(column);
            }
          }
          return weights;
        },
      };
    },
  };
}
