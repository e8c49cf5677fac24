import { DataError, type Picture } from "@lares/shared";
import { loadSharp } from "./load-sharp.ts";

/** The largest picture taken: decoding one holds up to 75 MB. */
const maxPixels = 25_000_000;

/**
 * Decodes a JPEG or PNG file to RGB at its full size; resizing is `toFrame`'s.
 *
 * Turned upright as its EXIF orientation says, so that frames of a camera that was turned by
 * software lie over those before. Transparency is dropped, other colour spaces become sRGB.
 * @throws DataError when the file is missing, truncated, not a picture, or above 25 megapixels
 */
export async function decodePicture(path: string): Promise<Picture> {
  const options = { failOn: "error", autoOrient: true, limitInputPixels: maxPixels } as const;
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(path, options)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: 3, data };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `picture ${path} cannot be decoded: ${reason}`,
      "Remove it, or replace it by a whole JPEG or PNG file of at most 25 megapixels.",
      cause,
    );
  }
}
