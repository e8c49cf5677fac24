import { readFile } from "node:fs/promises";

/** Linux: bytes that a process has in RAM, now (`VmRSS`) or at most until now (`VmHWM`). */
export async function residentBytes(pid: number, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
}
