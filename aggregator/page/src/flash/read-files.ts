import type { NamedBytes } from "@lares/firmware/flashing";

/** Of a whole flash; a larger file is none of ours. */
const mostBytes = 16 * 1024 * 1024;

/** @throws Error naming a file that is larger than any flash */
export async function readFiles(files: readonly File[]): Promise<readonly NamedBytes[]> {
  const large = files.find(({ size }) => size > mostBytes);
  if (large !== undefined) throw new Error(`${large.name} is larger than a board's flash.`);
  return Promise.all(
    files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}
