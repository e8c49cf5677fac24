import { type ClientTls, ConfigError, connectMqtt, isLoopbackHost, PeerError } from "@lares/shared";

/** CONNACK of a broker that knows who may come in (MQTT 3.1.1, 3.2.2.3). */
const refusedCodes: readonly unknown[] = [4, 5];

/**
 * A page lends its visitors its own place in the network: a broker that trusts this machine would
 * trust them all. So a page for a network needs a broker that asks each visitor for a password.
 *
 * @param host that the page listens on
 * @throws ConfigError when the broker lets in who shows nothing
 * @throws PeerError when it cannot be asked
 */
export async function requirePassword(
  host: string,
  broker: string,
  tls: ClientTls | undefined,
): Promise<void> {
  if (isLoopbackHost(host)) return;
  try {
    const options = { url: broker, clientId: "page-probe", allowPlaintextLan: true };
    const transport = await connectMqtt({ ...options, ...(tls && { tls: () => tls }) });
    await transport[Symbol.asyncDispose]();
  } catch (error) {
    if (isRefusal(error)) return;
    throw error;
  }
  throw new ConfigError(
    `page address ${host} is not this machine, and its broker asks nobody for a password`,
    "Serve the page on 127.0.0.1, or give a --broker with passwords: " +
      "mqtts://127.0.0.1:8884 after `lares fleet init`.",
  );
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof PeerError) || !(error.cause instanceof Error)) return false;
  return "code" in error.cause && refusedCodes.includes(error.cause.code);
}
