import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";
import { skipMissing } from "./require-tool.ts";

/** An empty disk, to be given back to `removeDisk`; as `skipMissing` where this user may not mount one. */
export async function mountSmallDisk(test: Context, bytes = 64 * 1024): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), "lares-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "lares-test", disk]);
  if (mounted.status === 0) return disk;
  await rm(disk, { recursive: true });
  return skipMissing(test, "this user may not mount a small disk");
}

/** @param disk undefined where none was mounted */
export async function removeDisk(disk: string | undefined): Promise<void> {
  if (disk === undefined) return;
  spawnSync("umount", [disk]);
  await rm(disk, { recursive: true, force: true });
}
