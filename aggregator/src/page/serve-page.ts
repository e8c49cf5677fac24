import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ClientTls,
  ConfigError,
  checkPlaintext,
  type FleetId,
  isLoopbackHost,
  type Log,
  parseBrokerUrl,
} from "@lares/shared";
import sirv from "sirv";
import { readFolder } from "../state/file-storage.ts";
import { relayBroker } from "./broker-relay.ts";
import type { Office } from "./office.ts";
import { PageApi } from "./page-api.ts";
import { requirePassword } from "./require-password.ts";
import { RoundBook } from "./round-book.ts";

export interface PageOptions {
  readonly fleet: FleetId;
  /** URL of the broker that browsers shall speak to, through this server. */
  readonly broker: string;
  /** What to see of the broker, for `mqtts`. */
  readonly tls?: ClientTls;
  /** Lets passwords go to a broker on another machine without TLS. */
  readonly allowPlaintextLan?: boolean;
  readonly host: string;
  /** 0 for a free port. */
  readonly port: number;
  /** Of an aggregator: rounds before the page was opened. */
  readonly state?: string;
  /** Where the fleet is governed; without one the page only looks. */
  readonly office?: Office;
  readonly log: Log;
}

/** A running server of the page. Disposing of it hangs up on every browser. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

const folder = fileURLToPath(new URL("../../dist-page", import.meta.url));

/**
 * Serves the page over HTTP: files, a way to the broker and, where it is given them, the fleet's
 * office and its past rounds. Who may see the fleet is the broker's decision, for the browser logs
 * in there.
 *
 * @throws ConfigError when the page was not built, the address cannot be had, or it is on a network
 *   while the broker asks nobody for a password
 */
export async function servePage(options: PageOptions): Promise<PageServer> {
  if (!existsSync(folder)) {
    throw new ConfigError("the page was not built", "Run: npm run build:page");
  }
  const address = parseBrokerUrl(options.broker);
  checkPlaintext(address, options.allowPlaintextLan ?? false, options.log);
  await requirePassword(options.host, options.broker, options.tls);
  const { fleet, state, office, log } = options;
  requireOffice(options);
  const hasHistory = state !== undefined;
  const hasFlasher = existsSync(join(folder, "flash.html"));
  const config = JSON.stringify({
    ...{ fleet, hasOffice: office !== undefined, hasHistory, hasFlasher },
  });
  const book = state === undefined ? {} : { book: new RoundBook(await readFolder(state), log) };
  const api = new PageApi({ ...(office && { office }), ...book, nowMs: Date.now, log });
  const files = sirv(folder, { brotli: true, gzip: true, etag: true });
  const server = createServer((request, response) => {
    for (const [name, value] of securityHeaders) response.setHeader(name, value);
    if (api.answers(request)) return void api.answer(request, response);
    if (!isReading(request)) return end(response, 405, "Only GET is served here.");
    if (request.url === "/config.json") return sendConfig(response, config);
    files(request, response, () => end(response, 404, "There is no such page."));
  });
  const stopRelay = relayBroker(server, { ...options, broker: address });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(addressFault(options, cause)));
    server.listen(options.port, options.host, resolve);
  });
  server.on("error", (error) => options.log("error", "page.failed", { error }));
  const url = urlOf(server.address() as AddressInfo);
  options.log("info", "page.listening", { url });
  return {
    url,
    async [Symbol.asyncDispose]() {
      stopRelay();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Nothing inline, nothing from elsewhere, in no frame, and no word to anybody else. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const securityHeaders: readonly (readonly [name: string, value: string])[] = [
  ["Content-Security-Policy", contentPolicy.join("; ")],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
];

/** Who looks at past rounds shows a password, as at the broker; only an office can check one. */
function requireOffice({ host, state, office }: PageOptions): void {
  if (state === undefined || office !== undefined || isLoopbackHost(host)) return;
  throw new ConfigError(
    `page address ${host} is not this machine, and nobody would be asked for a password for --state`,
    "Give --identity, the directory of the fleet, or leave --state out.",
  );
}

function isReading({ method }: IncomingMessage): boolean {
  return method === "GET" || method === "HEAD";
}

function sendConfig(response: ServerResponse, config: string): void {
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Cache-Control", "no-store");
  response.end(config);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(text);
}

function addressFault({ host, port }: PageOptions, cause: Error): ConfigError {
  return new ConfigError(
    `page: cannot listen on ${host}:${port}: ${cause.message}`,
    "Choose another --port, and a --host that `ip address` lists.",
    cause,
  );
}

function urlOf({ address, family, port }: AddressInfo): string {
  return family === "IPv6" ? `http://[${address}]:${port}/` : `http://${address}:${port}/`;
}
