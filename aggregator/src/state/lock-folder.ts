import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "@lares/shared";

/**
 * Keeps a folder to this process until it is disposed of or the process dies, however it dies.
 * @throws ConfigError when another process that is alive has it, naming its id
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, "lock");
  const own = await identityOf(process.pid);
  for (let attempt = 1; ; attempt++) {
    try {
      const file = await open(path, "wx", 0o600);
      await file.writeFile(`${own}\n`).finally(() => file.close());
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (cause) {
      const holder = (await readFile(path, "utf8").catch(() => "")).trim();
      if (attempt === 2 || (await isAlive(holder))) throw inUse(folder, holder, cause);
      await rm(path, { force: true });
    }
  }
}

/** Its id and, where the system tells, when it started: ids are used again. */
export async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // Field 22; the name in field 2 may hold spaces and brackets (proc_pid_stat(5)).
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return [pid, started ?? "", boot.trim()].join(" ").trim();
}

async function isAlive(holder: string): Promise<boolean> {
  const pid = Number.parseInt(holder, 10);
  if (!(pid > 0)) return false;
  if (holder !== (await identityOf(pid))) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's, but there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function inUse(folder: string, holder: string, cause: unknown): ConfigError {
  return new ConfigError(
    `state folder ${folder} is in use by process ${holder.split(" ")[0] || "unknown"}`,
    "Stop that aggregator, or name another --state folder.",
    cause,
  );
}
