import type sharpModule from "sharp";

/**
 * The decoder of JPEG and PNG, once there is a file: an agent that gets raw frames spares the 26 MB
 * that loading it takes. One thread a picture, and no cache, since a frame is read once; that holds
 * for the whole process.
 */
export async function loadSharp(): Promise<typeof sharpModule> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
