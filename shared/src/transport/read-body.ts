import type { IncomingMessage } from "node:http";
import { PeerError } from "../errors.ts";

/**
 * Reads what came with an HTTP request, which may be from anybody.
 * @throws PeerError with this remedy for a body that is longer than any of ours
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  remedy: string,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new PeerError(`request has more than ${maxBytes} bytes`, remedy);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
