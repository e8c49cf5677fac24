/** What a broker counts. All but `connections` since its start. */
export interface Counters {
  /** Sockets open now, whether or not they have said CONNECT. */
  connections: number;
  deniedPublishes: number;
  deniedSubscriptions: number;
  /** Sockets closed at once: too many are open, or their address is banned. */
  refusedConnections: number;
  /** Clients that could not show who they are. */
  refusedClients: number;
  /** Packets that broke the protocol or a limit and so ended their connection. */
  refusedPackets: number;
  /** Messages that waited for clients that were away, and for which there was no room. */
  givenUpMessages: number;
}
