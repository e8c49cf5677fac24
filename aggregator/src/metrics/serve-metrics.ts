import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "@lares/shared";
import { formatFor, type MetricsFormat } from "./metrics-text.ts";

/** Where metrics can be read. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Answers `GET /metrics` on this machine only: who may read numbers over the network is a matter
 * for the collector's own proxy.
 * @param port 0 takes a free one
 * @param text what to answer, made for each request in the format that it understands
 * @throws ConfigError when the port is taken
 */
export async function serveMetrics(
  port: number,
  text: (format: MetricsFormat) => string,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const isMetrics = request.method === "GET" && request.url === "/metrics";
    const format = formatFor(request.headers.accept ?? "");
    const type = isMetrics ? format.contentType : "text/plain; charset=utf-8";
    response.writeHead(isMetrics ? 200 : 404, { "content-type": type });
    response.end(isMetrics ? text(format) : "Ask for GET /metrics.\n");
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new ConfigError(
      `metrics port ${port} cannot be used: ${(cause as Error).message}`,
      "Name a free port with --metrics, or 0 for any.",
      cause,
    );
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/metrics`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, "close");
    },
  };
}
