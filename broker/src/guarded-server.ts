import type { Server, Socket } from "node:net";
import { guardSocket, type Log, PacketGuard } from "@lares/shared";
import type { Authenticate } from "./client-identity.ts";
import type { Counters } from "./counters.ts";
import type { DoorLimits } from "./limits/door-limits.ts";
import { roleLimits } from "./limits/role-limits.ts";
import { closableServer } from "./listeners/closable-server.ts";
import type { Admit, Listener } from "./listeners/listener.ts";

export interface GuardedServer {
  readonly server: Server;
  /** Refuses new connections and cuts those that are open. */
  close(): Promise<void>;
}

/** What the listeners of one broker share. */
export interface Guard {
  readonly limits: DoorLimits;
  /** Largest PUBLISH packet, whoever sends it. */
  readonly maxPacketBytes: number;
  /** Counted up in place. */
  readonly counters: Counters;
  readonly log: Log;
}

/** Before it is known who sends it, a PUBLISH may have as many. */
const STRANGERS_PUBLISH_BYTES = 64 * 1024;

/**
 * The server of a listener that shows `handle` no packet above the limits: aedes has none of its
 * own and gathers whatever length a packet claims, before it knows who sends it.
 */
export function guardedServer(listener: Listener, handle: Admit, guard: Guard): GuardedServer {
  const { limits, counters, log } = guard;
  const { server } = listener;
  server.prependListener("connection", (socket: Socket) => {
    if (limits.admit(socket)) return;
    counters.refusedConnections += 1;
    socket.destroy();
  });
  const close = closableServer(server, (change) => {
    counters.connections += change;
  });
  server.on("tlsClientError", (error: Error, { remoteAddress }: Socket) => {
    counters.refusedClients += 1;
    limits.noteFailure(remoteAddress);
    log("info", "tls-refused", { peer: remoteAddress, error });
  });
  listener.onStream((stream, authenticate, peer) => {
    if (stream.destroyed) return;
    const packets = new PacketGuard("CONNECT", least(guard, STRANGERS_PUBLISH_BYTES));
    guardSocket(stream, packets, (fault) => {
      counters.refusedPackets += 1;
      limits.noteFailure(addressOf(peer));
      log("warn", "packet-refused", { peer, fault });
    });
    handle(stream, limited(guard, packets, authenticate, peer), peer);
  });
  return { server, close };
}

/** Gives who is authenticated the limits of its role. */
function limited(
  guard: Guard,
  packets: PacketGuard,
  authenticate: Authenticate,
  peer: string,
): Authenticate {
  return async (credentials) => {
    const identity = await authenticate(credentials).catch((error: unknown) => {
      guard.limits.noteFailure(addressOf(peer));
      throw error;
    });
    guard.limits.requireCalm(identity);
    packets.limitPublish(least(guard, roleLimits[identity.role].publishBytes));
    return identity;
  };
}

function least({ maxPacketBytes }: Guard, bytes: number): number {
  return Math.min(maxPacketBytes, bytes);
}

function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(":"));
}
