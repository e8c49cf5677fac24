import { createPublicKey, verify } from "node:crypto";

/**
 * Whether `signature` is of `publicKey` on `message` (RFC 8032, Ed25519).
 * @param publicKey 32 bytes, which may be no key at all @param signature 64 bytes
 */
export function isSignedBy(
  publicKey: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): boolean {
  try {
    const x = Buffer.from(publicKey).toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}
