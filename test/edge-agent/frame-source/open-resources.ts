import { readdirSync, readFileSync } from "node:fs";

/** Descriptors that this process has open. */
export function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** Process ids of this process's children that still run or were not waited for. */
export function children(): readonly string[] {
  const text = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim();
  // The test runner's transpiler is a child of its own.
  return text === "" ? [] : text.split(" ").filter((pid) => !isEsbuild(pid));
}

function isEsbuild(pid: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("esbuild");
}
