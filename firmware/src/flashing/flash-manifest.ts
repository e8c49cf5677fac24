import { z } from "zod";

const Offset = z.int().nonnegative().max(0xffffff);

/**
 * What a firmware consists of and where its parts belong, as esp-web-tools has it: of each chip, files
 * and their addresses.
 */
export const FlashManifest = z.object({
  name: z.string().min(1).max(200),
  version: z.string().max(64),
  builds: z
    .array(
      z.object({
        /** As esptool names chips: `ESP32-S3`. */
        chipFamily: z.string().max(32),
        parts: z
          .array(z.object({ path: z.string().min(1).max(200), offset: Offset }))
          .min(1)
          .max(16),
      }),
    )
    .min(1)
    .max(16),
});
export type FlashManifest = z.infer<typeof FlashManifest>;

/** Of partitions.csv, and of ESP-IDF's own places. */
const offsets = { partitionTable: 0x8000, application: 0x10000 } as const;

/** The manifest of what `idf.py build` leaves in its folder `build`. */
export function firmwareManifest(chip: string, version: string): FlashManifest {
  const parts = [
    { path: "bootloader/bootloader.bin", offset: chip === "ESP32" ? 0x1000 : 0 },
    { path: "partition_table/partition-table.bin", offset: offsets.partitionTable },
    { path: "lares.bin", offset: offsets.application },
  ];
  return { name: "Lares", version, builds: [{ chipFamily: chip, parts }] };
}
