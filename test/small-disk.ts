import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";

/**
 * An empty disk of 64 kB, to be given back to `removeDisk`. Skips the running suite, with a visible
 * line, where this user may not mount one; with LARES_REQUIRE_ALL=1, as in CI, that is a failure.
 */
export async function mountSmallDisk(test: Context): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), "lares-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "lares-test", disk]);
  if (mounted.status === 0) return disk;
  await rm(disk, { recursive: true });
  if (process.env.LARES_REQUIRE_ALL === "1") {
    throw new Error("no disk can be mounted and LARES_REQUIRE_ALL=1 forbids to skip its tests");
  }
  console.log("      skipped: this user may not mount a small disk");
  return test.skip();
}

/** @param disk undefined where none was mounted */
export async function removeDisk(disk: string | undefined): Promise<void> {
  if (disk === undefined) return;
  spawnSync("umount", [disk]);
  await rm(disk, { recursive: true, force: true });
}
