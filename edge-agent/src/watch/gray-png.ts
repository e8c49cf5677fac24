import { crc32, deflateSync } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Bits of a pixel: two share a byte, the left one in its upper half. */
const bitDepth = 4;
const colorTypeGray = 0;
/** Each row is preceded by it: no filter (PNG, W3C Recommendation, clause 9). */
const noFilter = 0;

/**
 * A picture of 16 grays as a PNG. Its few hundred bytes are written here, since a library that does
 * so would be the largest part of an agent's memory.
 * @param width even
 * @param pixels width * height values from 0, black, to 15, white
 */
export function grayPng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitDepth;
  header[9] = colorTypeGray;
  const rowBytes = 1 + width / 2;
  const rows = new Uint8Array(rowBytes * height).fill(noFilter);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column += 2) {
      const at = row * width + column;
      const pair = ((pixels[at] as number) << bitDepth) | (pixels[at + 1] as number);
      rows[row * rowBytes + 1 + column / 2] = pair;
    }
  }
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Length, type, data, and the check of type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), 4 + body.length);
  return bytes;
}
