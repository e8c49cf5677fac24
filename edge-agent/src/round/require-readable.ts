import { BugError, WireError } from "@lares/shared";

/**
 * To be called with what this device is about to send: what breaks the wire format shall fail
 * here, once, and not at every receiver.
 * @param read parses the message as its receivers do
 * @throws BugError naming the field
 */
export function requireReadable(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new BugError(`a message of this device breaks the wire format: ${error.message}`, error);
  }
}
