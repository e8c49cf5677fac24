import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";
import { freePort } from "../../mosquitto.ts";
import { skipMissing } from "../../require-tool.ts";

/** Debian's: another one on the PATH may lack GStreamer. */
const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("./rtsp_camera.py", import.meta.url));

/** Skips the running suite, with a visible line, where GStreamer's RTSP server is missing. */
export function requireRtspServer(test: Context): void {
  if (spawnSync(python, [script, "check"]).status === 0) return;
  skipMissing(
    test,
    "no RTSP server: apt install python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-{base,good,ugly}",
  );
}

/** A camera that speaks RTSP as bought ones do: H.264, user and password, in a process of its own. */
export class RtspCamera implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
    this.#exited = once(child, "exit");
  }

  /** @param port a free one unless given: a camera that comes back has its old address */
  static async start(user: string, password: string, port?: number): Promise<RtspCamera> {
    const chosen = port ?? (await freePort());
    const args = [script, String(chosen), user, password];
    const child = spawn(python, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    return new RtspCamera(chosen, child);
  }

  /** As a power cut does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}
