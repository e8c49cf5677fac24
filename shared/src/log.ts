import { LaresError } from "./errors.ts";

const LEVELS = ["error", "warn", "info", "debug"] as const;

/** error: a feature is down; warn: someone should look; info: joins, leaves, rounds; debug: packets. */
export type LogLevel = (typeof LEVELS)[number];

/** Takes one event. Never throws for the values that JSON can hold and for errors. */
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

/**
 * A log that writes one JSON line (no line break at its end) per event of `level` or graver:
 * `{level, room, event, ...fields}`. There is no time in it: the journal that collects it has one.
 *
 * @param room the part that speaks: `broker`, `edge-agent`, `aggregator`…
 */
export function jsonLog(
  room: string,
  write: (line: string) => void,
  level: LogLevel = "info",
): Log {
  const gravest = LEVELS.indexOf(level);
  return (eventLevel, event, fields) => {
    if (LEVELS.indexOf(eventLevel) > gravest) return;
    write(JSON.stringify({ level: eventLevel, room, event, ...fields }, errorsAsData));
  };
}

/** For tests, and for callers that do not want to hear. */
export const silentLog: Log = () => {};

/** JSON shows an Error as `{}`; an event about one must say what it was and what to do. */
function errorsAsData(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return {
    name: value.name,
    message: value.message,
    remedy: value instanceof LaresError ? value.remedy : undefined,
    cause: value.cause,
  };
}
