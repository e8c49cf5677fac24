import { ConfigError } from "../errors.ts";

/** Where a broker listens, and as whom to speak to it. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Whether it is spoken to with TLS. */
  readonly isEncrypted: boolean;
  /** For people and logs: `mqtts://host:port`, without user and password. */
  readonly name: string;
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["mqtt:", 1883],
  ["mqtts:", 8883],
]);
const REMEDY =
  "Give the broker as mqtts://[user:password@]host[:port], for example mqtts://pi.local:8883.";

/**
 * Reads the URL of a broker; the port is 1883, or 8883 with TLS, unless given.
 * @throws ConfigError for anything but `mqtt[s]://[user:password@]host[:port]`
 */
export function parseBrokerUrl(text: string): BrokerAddress {
  if (!URL.canParse(text)) throw unusable(text, "is no URL");
  const url = new URL(text);
  const defaultPort = DEFAULT_PORTS.get(url.protocol);
  if (defaultPort === undefined) throw unusable(text, `has the scheme ${url.protocol}`);
  if (url.hostname === "") throw unusable(text, "names no host");
  if (url.port === "0") throw unusable(text, "has the port 0");
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    throw unusable(text, "has more than a host and a port");
  }
  const port = url.port === "" ? defaultPort : Number(url.port);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    username: decoded(text, url.username),
    password: decoded(text, url.password),
    isEncrypted: url.protocol === "mqtts:",
    name: `${url.protocol}//${url.hostname}:${port}`,
  };
}

/** A broker's URL for people and logs: without user and password. */
export const brokerName = (url: string): string => parseBrokerUrl(url).name;

function decoded(text: string, part: string): string | undefined {
  try {
    return part === "" ? undefined : decodeURIComponent(part);
  } catch {
    throw unusable(text, "has a % that is not two hexadecimal digits of UTF-8 in user or password");
  }
}

function unusable(text: string, fault: string): ConfigError {
  const shown = text.replace(/\/\/.*@/, "//…@");
  return new ConfigError(`broker URL "${shown}" ${fault}`, REMEDY);
}
