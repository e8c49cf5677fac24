import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";

/** A public key: its 32 bytes (RFC 8032) in hexadecimal. */
export const Ed25519Key = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"Ed25519Key">();
export type Ed25519Key = z.infer<typeof Ed25519Key>;

/** @param key either half of a pair */
export function publicKeyOf(key: KeyObject): Ed25519Key {
  const { x = "" } = key.export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("hex") as Ed25519Key;
}

/** @returns 64 bytes */
export function signEd25519(privateKey: KeyObject, statement: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, statement, privateKey));
}

export function isSignedBy(key: Ed25519Key, statement: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(key, "hex").toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, statement, publicKey, signature);
}

/**
 * The bytes that a signature covers: a purpose and fields, each on a line of its own, so that a
 * signature for one purpose is none for another. A micro device can write them with a format string.
 * @param fields without line breaks
 */
export function statement(purpose: string, fields: readonly (string | number)[]): Uint8Array {
  return new TextEncoder().encode(`lares/v1/${purpose}\n${fields.join("\n")}\n`);
}
