import { WireError } from "@lares/shared/wire";
import { crc32 } from "./crc32.ts";
import type { FlashImage } from "./partition-image.ts";

/** The partition `lares` in partitions.csv, and the first of its two slots for models. */
const partitionAddress = 0x1f0000;
const slotAddress = 12 * 4096;
const sectorBytes = 4096;
/** Where the firmware's marks lie in a slot: the first word says which blob was found good. */
const marksAt = 2048;
const blob = { magic: "LRMM", bytes: 1656, crcAt: 1588 } as const;

/**
 * A signed model as a device's flash holds it: it runs from the next boot on if its version is above
 * the one that is compiled in, its signature is of the provisioned key and its golden vectors hold;
 * the device checks all of that.
 * @param model `model.blob` of `lares export`
 * @throws WireError when it is no whole model blob, or nobody signed it
 */
export function modelImage(model: Uint8Array): FlashImage {
  requireBlob("length", model.length === blob.bytes);
  requireBlob("magic", new TextDecoder().decode(model.subarray(0, 4)) === blob.magic);
  const crc = new DataView(model.buffer, model.byteOffset).getUint32(blob.crcAt, true);
  requireBlob("checksum", crc === crc32(model.subarray(0, blob.crcAt)));
  requireBlob(
    "signature",
    model.subarray(blob.crcAt + 4).some((byte) => byte !== 0),
  );
  const bytes = new Uint8Array(sectorBytes).fill(0xff);
  bytes.set(model);
  new DataView(bytes.buffer).setUint32(marksAt, crc, true);
  return { address: partitionAddress + slotAddress, bytes };
}

function requireBlob(field: string, isGood: boolean): void {
  if (isGood) return;
  throw new WireError(
    `${field} of the model is not that of a signed model blob`,
    "Choose a model.blob that `lares export --sign-key` has written.",
  );
}
