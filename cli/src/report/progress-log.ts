import type { Log } from "@lares/shared";

/** A log that shows people what someone should look at, and leaves the rest to progress lines. */
export function progressLog(print: (line: string) => void): Log {
  return (level, event, fields = {}) => {
    if (level !== "warn" && level !== "error") return;
    const details = Object.entries(fields).map(([name, value]) => `${name} ${textOf(value)}`);
    print(`${level}: ${event}: ${details.join(", ")}`);
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === "string" ? value : JSON.stringify(value);
}
