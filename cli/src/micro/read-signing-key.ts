import { createPrivateKey, type KeyObject } from "node:crypto";
import { ConfigError } from "@lares/shared";
import { readOptionFile } from "./read-option-file.ts";

/**
 * The Ed25519 private key that `--sign-key` names.
 * @throws ConfigError without a word of what the file holds
 */
export async function readSigningKey(file: string): Promise<KeyObject> {
  const pem = await readOptionFile("--sign-key", file);
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below, without a word of what the file holds.
  }
  throw new ConfigError(
    `--sign-key ${file} is no Ed25519 private key`,
    "Name the fleet's signing.key, or make one: openssl genpkey -algorithm ed25519.",
  );
}
