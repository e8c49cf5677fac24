import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { BrokerAddress } from "./broker-url.ts";

/** What a client shows a broker, and what it wants to see. PEM. */
export interface ClientTls {
  /** The authority of the fleet. Other authorities count for nothing. */
  readonly authority: string;
  /** The name in the broker's certificate, whatever host it runs on. */
  readonly brokerName: string;
  readonly certificate?: string;
  readonly key?: string;
}

/**
 * A TCP or TLS connection to a broker; nothing has been written to it. With TLS the broker has
 * shown a certificate that is valid for this fleet, or for this host when `tls` is not given.
 *
 * @param onSocket called at once, before anything can arrive
 * @param signal destroys the socket meanwhile
 * @throws what Node says when there is no connection, or the signal's reason
 */
export async function openSocket(
  address: BrokerAddress,
  tls: ClientTls | undefined,
  onSocket: (socket: Socket) => void,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = address;
  const socket = address.isEncrypted
    ? connectTls({ host, port, minVersion: "TLSv1.2", ...tlsOptions(address, tls) })
    : connect({ host, port });
  socket.setNoDelay(true);
  onSocket(socket);
  try {
    await once(socket, address.isEncrypted ? "secureConnect" : "connect", { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  }
}

function tlsOptions({ host }: BrokerAddress, tls: ClientTls | undefined) {
  if (tls === undefined) return { servername: host };
  return {
    servername: tls.brokerName,
    ca: tls.authority,
    ...(tls.certificate !== undefined && { cert: tls.certificate }),
    ...(tls.key !== undefined && { key: tls.key }),
  };
}
