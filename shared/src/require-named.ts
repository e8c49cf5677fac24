import { ConfigError } from "./errors.ts";

/**
 * What a person named, out of a table.
 * @param what the option or setting that holds the name
 * @throws ConfigError that lists the names there are
 */
export function requireNamed<T>(what: string, name: string, known: ReadonlyMap<string, T>): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const names = [...known.keys()].join(", ");
  throw new ConfigError(`${what} is "${name}", expected one of ${names}`, "Name one of them.");
}
