import { WireError } from "@lares/shared";

/**
 * Looks whether a message says of itself what is expected of it.
 * @throws WireError naming the first field that does not, its value and what is allowed
 */
export function requireFields<Field extends string>(
  message: Readonly<Record<Field, unknown>>,
  expected: Readonly<Record<Field, unknown>>,
  fields: readonly Field[],
  remedy: string,
): void {
  for (const field of fields) {
    if (message[field] === expected[field]) continue;
    const [value, allowed] = [message[field], expected[field]].map((one) => JSON.stringify(one));
    throw new WireError(`${field} is ${value}, expected ${allowed}`, remedy);
  }
}
