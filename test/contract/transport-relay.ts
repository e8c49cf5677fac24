import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A relay between one client and a broker that can die like a network does. */
export interface Relay {
  /** What the client connects to. */
  readonly url: string;
  /** Cuts the connections of now; later ones pass. */
  cut(): void;
  /** Cuts them and takes no more. May be called twice. */
  close(): Promise<void>;
}

/**
 * @param brokerPort on this machine
 * @param port where it listens; any free one by default
 */
export async function startRelay(brokerPort: number, port = 0): Promise<Relay> {
  const sockets = new Set<Socket>();
  const follow = (socket: Socket, peer: Socket): void => {
    sockets.add(socket);
    // A reset is what this relay is for; "close" follows and ends the other side.
    socket.on("error", () => {});
    socket.once("close", () => {
      sockets.delete(socket);
      peer.destroy();
    });
    socket.pipe(peer);
  };
  const server = createServer((client) => {
    const broker = connect(brokerPort, "127.0.0.1");
    follow(client, broker);
    follow(broker, client);
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    cut,
    close: async () => {
      if (!server.listening) return;
      server.close();
      cut();
      await once(server, "close");
    },
  };
}
