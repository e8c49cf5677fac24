import { jsonLog, type Log } from "@lares/shared";
import { Option } from "commander";
import { fieldsText } from "./report/fields-text.ts";

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
    console.log(`${room}${mark}: ${event}${fieldsText(fields)}`);
  };
}
