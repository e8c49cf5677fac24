import { ConfigError } from "../errors.ts";

/** Where a broker listens, and as whom to speak to it. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** For people and logs: `mqtt://host:port`, without user and password. */
  readonly name: string;
}

const DEFAULT_PORT = 1883;
const REMEDY = "Give the broker as mqtt://[user:password@]host[:port], for example mqtt://pi:1883.";

/**
 * Reads the URL of a broker; the port is 1883 unless given.
 * @throws ConfigError for anything but `mqtt://[user:password@]host[:port]`
 */
export function parseBrokerUrl(text: string): BrokerAddress {
  if (!URL.canParse(text)) throw unusable(text, "is no URL");
  const url = new URL(text);
  if (url.protocol !== "mqtt:") throw unusable(text, `has the scheme ${url.protocol}`);
  if (url.hostname === "") throw unusable(text, "names no host");
  if (url.port === "0") throw unusable(text, "has the port 0");
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    throw unusable(text, "has more than a host and a port");
  }
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    username: url.username === "" ? undefined : decodeURIComponent(url.username),
    password: url.password === "" ? undefined : decodeURIComponent(url.password),
    name: `mqtt://${url.hostname}:${port}`,
  };
}

function unusable(text: string, fault: string): ConfigError {
  const shown = text.replace(/\/\/.*@/, "//…@");
  return new ConfigError(`broker URL "${shown}" ${fault}`, REMEDY);
}
