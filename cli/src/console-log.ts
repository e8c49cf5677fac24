import { jsonLog, type Log } from "@lares/shared";
import { Option } from "commander";

/** How a command reports events: lines for people, or JSON lines for programs and journals. */
export function logOption(): Option {
  return new Option("--log <format>", "how events are reported")
    .choices(["text", "json"])
    .default(process.stdout.isTTY ? "text" : "json", "text on a terminal, else json");
}

/** @param room the part that speaks, as in `{"room": "broker"}` */
export function openLog(room: string, format: string): Log {
  if (format === "json") return jsonLog(room, (line) => console.log(line));
  return (level, event, fields = {}) => {
    if (level === "debug") return;
    const mark = level === "info" ? "" : ` ${level.toUpperCase()}`;
    const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${show(value)}`);
    console.log(`${room}${mark}: ${event}${rest.join("")}`);
  };
}

function show(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
