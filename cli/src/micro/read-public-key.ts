import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigError } from "@lares/shared";

/**
 * An Ed25519 public key from a PEM file, which may hold the private one.
 * @returns its 32 bytes
 * @throws ConfigError when the file holds none
 */
export async function readPublicKey(path: string): Promise<Uint8Array> {
  try {
    const { crv, x } = createPublicKey(await readFile(path)).export({ format: "jwk" });
    if (crv !== "Ed25519" || x === undefined) throw new Error(`it is of kind ${crv ?? "unknown"}`);
    return Buffer.from(x, "base64url");
  } catch (cause) {
    throw new ConfigError(
      `${path} holds no Ed25519 key: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name a PEM file, as `openssl pkey -pubout` writes it.",
      cause,
    );
  }
}
