import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Debian's broker in a process of its own. */
export interface Mosquitto extends AsyncDisposable {
  /** `mqtt://127.0.0.1:port`, or `mqtts` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

export interface MosquittoOptions {
  /** Whether clients without a password may come in; there are no passwords. */
  readonly isOpen?: boolean;
  /** Further lines of its configuration. */
  readonly more?: readonly string[];
  /** An `acl_file`. */
  readonly acl?: string;
  /** Files (PEM) for mutual TLS: the name in a client's certificate is then its user name. */
  readonly tls?: { readonly authority: string; readonly certificate: string; readonly key: string };
}

/**
 * Starts Mosquitto on a free port of this machine, without storage and open to everybody under any
 * name, or to what an `acl_file` grants that name. Call `requireTool(this, "mosquitto")` before.
 */
export async function startMosquitto({
  acl,
  tls,
  isOpen = true,
  more = [],
}: MosquittoOptions = {}): Promise<Mosquitto> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "lares-mosquitto-"));
  const config = join(folder, "mosquitto.conf");
  const lines = [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${isOpen}`,
    "persistence false",
    ...more,
  ];
  if (acl !== undefined) {
    const file = join(folder, "acl");
    await writeFile(file, acl);
    lines.push(`acl_file ${file}`);
  }
  if (tls !== undefined) {
    const files = { cafile: tls.authority, certfile: tls.certificate, keyfile: tls.key };
    for (const [name, path] of Object.entries(files)) {
      await copyFile(path, join(folder, name));
      await chmod(join(folder, name), 0o644);
      lines.push(`${name} ${join(folder, name)}`);
    }
    lines.push("require_certificate true", "use_identity_as_username true");
  }
  await writeFile(config, `${lines.join("\n")}\n`);
  // Mosquitto gives up root for a user of its own before it reads the file.
  await chmod(folder, 0o755);
  const child = spawn("mosquitto", ["-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  try {
    await runs(child.stderr);
  } finally {
    await rm(folder, { recursive: true });
  }
  return {
    url: `mqtt${tls === undefined ? "" : "s"}://127.0.0.1:${port}`,
    port,
    pid: child.pid as number,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exited;
    },
  };
}

async function runs(stderr: NodeJS.ReadableStream): Promise<void> {
  const heard: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    heard.push(line);
    if (/mosquitto version .* running/.test(line)) {
      stderr.resume();
      return;
    }
  }
  throw new Error(`mosquitto did not start:\n${heard.join("\n")}`);
}

/** For servers that take no port 0. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
