import type { Log, ServiceManager } from "@lares/shared";

/** Shorter than a quarter of any sensible watchdog's period. */
const FEED_EVERY_MS = 2_000;

/** Feeds systemd's watchdog, if there is one, as long as the event loop turns: no work is awaited. */
export async function serveAlive(stop: AbortSignal): Promise<ServiceManager> {
  const { serviceManager, systemClock } = await import("@lares/shared");
  const manager = serviceManager(process.env, systemClock.nowMs);
  const timer = setInterval(manager.alive, FEED_EVERY_MS).unref();
  stop.addEventListener("abort", () => clearInterval(timer));
  return manager;
}

/** Tells the service manager that this part is ready when it first logs `event`. */
export function readyWith(log: Log, event: string, manager: ServiceManager): Log {
  let isReady = false;
  return (level, said, fields) => {
    log(level, said, fields);
    if (isReady || said !== event) return;
    isReady = true;
    manager.ready();
  };
}
