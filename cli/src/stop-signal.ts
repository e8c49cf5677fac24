/** Why a process stops when it is told to. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/**
 * Aborted by SIGINT, SIGTERM, or the end of the process that started this one with a channel to
 * it, and when nobody reads its output any more. A second SIGINT ends the process at once; a second
 * SIGTERM changes nothing, since npm and init systems may send it twice.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (why: string) => controller.abort(new Stopped(`stopped by ${why}`));
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.once("SIGHUP", () => stop("SIGHUP"));
  process.once("SIGINT", () => {
    stop("SIGINT");
    process.once("SIGINT", () => process.exit(130));
  });
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    stop("the end of its reader");
  });
  // A listener for "disconnect" alone does not keep the process alive.
  if (process.connected) process.once("disconnect", () => stop("the end of its parent"));
  return controller.signal;
}
