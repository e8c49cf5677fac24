import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Whether a browser asks from this very page. Another site's page may open a WebSocket to any
 * address that its visitor's browser reaches, this machine too; only its Origin tells it apart.
 *
 * Equal names are not enough: a site may make its own name point here (DNS rebinding). So the name
 * must be one that no site can own: an address, this machine's name, or one under `.local`.
 */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  if (host === undefined || origin === undefined || !URL.canParse(origin)) return false;
  const { host: asking, hostname: name } = new URL(origin);
  return asking === host && isOwnName(name.replace(/^\[|\]$/g, ""));
}

function isOwnName(name: string): boolean {
  return isIP(name) !== 0 || name === "localhost" || name.endsWith(".local") || name === hostname();
}
