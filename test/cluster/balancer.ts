import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** One address in front of several servers, as a load balancer or a name with several addresses is. */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
}

/** Connections go to the ports in turn; one that does not answer is passed over. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const clients = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    void join(client, turn++, ports);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

async function join(client: Socket, turn: number, ports: readonly number[]): Promise<void> {
  client.on("error", () => client.destroy());
  for (let i = 0; i < ports.length; i++) {
    const server = connect(ports[(turn + i) % ports.length] as number, "127.0.0.1");
    const [isUp] = await Promise.race([
      once(server, "connect").then(() => [true]),
      once(server, "close").then(() => [false]),
    ]).catch(() => [false]);
    if (!isUp) continue;
    server.on("error", () => client.destroy());
    server.once("close", () => client.destroy());
    client.once("close", () => server.destroy());
    client.pipe(server).pipe(client);
    return;
  }
  client.destroy();
}
