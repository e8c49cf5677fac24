import type { Log } from "@lares/shared";
import { fieldsText } from "./fields-text.ts";

/** A log that shows people what someone should look at, and leaves the rest to progress lines. */
export function progressLog(print: (line: string) => void): Log {
  return (level, event, fields = {}) => {
    if (level === "warn" || level === "error") print(`${level}: ${event}${fieldsText(fields)}`);
  };
}
