import type { IncomingMessage } from "node:http";
import { PeerError } from "@lares/shared";

/** A page says little. */
const maxBodyBytes = 4096;

/** @throws PeerError for a body that is longer than any of ours */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) {
      throw new PeerError(`request has more than ${maxBodyBytes} bytes`, "Reload the page.");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
