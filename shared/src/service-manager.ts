import { spawn } from "node:child_process";

/** What a service manager is told. */
export interface ServiceManager {
  /** The service has started. */
  ready(): void;
  /** The service does its work; as often as one likes. */
  alive(): void;
}

/** Tells one state, as `READY=1`. */
export type Notify = (state: string) => void;

/** The watchdog is fed so many times within its period. */
const feedsPerPeriod = 4;

/**
 * systemd, where it has started this process (sd_notify(3)): ready, and alive at a quarter of the
 * watchdog's period. Elsewhere nothing happens.
 * @param nowMs monotonic
 */
export function serviceManager(
  env: NodeJS.ProcessEnv,
  nowMs: () => number,
  notify: Notify = systemdNotify,
): ServiceManager {
  if (!env.NOTIFY_SOCKET) return { ready: () => {}, alive: () => {} };
  const periodMs = Number(env.WATCHDOG_USEC ?? Number.NaN) / 1000;
  let fedAtMs = Number.NEGATIVE_INFINITY;
  return {
    ready: () => notify("READY=1"),
    alive: () => {
      if (!(nowMs() - fedAtMs >= periodMs / feedsPerPeriod)) return;
      fedAtMs = nowMs();
      notify("WATCHDOG=1");
    },
  };
}

/** Through a program: Node.js has no datagrams on AF_UNIX. Needs NotifyAccess=all. */
function systemdNotify(state: string): void {
  const child = spawn("systemd-notify", [state], { stdio: "ignore" });
  // Where it is missing systemd ends the service, and says so.
  child.once("error", () => {});
}
