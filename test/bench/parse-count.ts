import { ConfigError } from "@lares/shared";

/**
 * @param option its name, for the message
 * @throws ConfigError unless `text` is a whole number from 1 to `most`
 */
export function parseCount(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  const expected = most === Number.MAX_SAFE_INTEGER ? "a whole number above 0" : `1 to ${most}`;
  throw new ConfigError(`--${option} is ${text}, expected ${expected}`, `Mend --${option}.`);
}
