import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ids of the running processes whose environment holds `mark`, which children inherit. Linux only:
 * reads /proc.
 */
export async function processesMarked(mark: string): Promise<readonly number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    ids.map(async (id) => {
      // A process may end while it is looked at.
      const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      return environment.includes(mark) ? Number(id) : undefined;
    }),
  );
  return marked.filter((id) => id !== undefined);
}

/** Waits until `count` such processes run; nothing announces the end of a grandchild. */
export async function untilProcesses(mark: string, count: number): Promise<void> {
  while ((await processesMarked(mark)).length !== count) await sleep(50);
}
