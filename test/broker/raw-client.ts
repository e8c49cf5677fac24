import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connectPacket, type RawConnect } from "./raw-packets.ts";

/** A socket that speaks MQTT as badly as the test wants. */
export class RawClient implements AsyncDisposable {
  readonly socket: Socket;
  /** Resolves once the broker has hung up or we have. */
  readonly closed: Promise<void>;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    // The broker may reset: "close" follows and says all that a test wants to know.
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
  }

  /** A bare socket: nothing is sent yet. */
  static async open(port: number): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawClient(socket);
  }

  /** A client that the broker has welcomed. */
  static async join(port: number, options: RawConnect): Promise<RawClient> {
    const client = await RawClient.open(port);
    client.send(connectPacket(options));
    await client.hears(Buffer.from([0x20, 2, 0, 0]));
    return client;
  }

  send(...packets: Buffer[]): void {
    this.socket.write(Buffer.concat(packets));
  }

  /** What the broker has sent and `hears` has not taken. */
  get unread(): Buffer {
    return this.#received;
  }

  /** Waits until `hears` has not taken so many bytes, or the broker has hung up. */
  async heard(bytes: number): Promise<void> {
    while (this.#received.length < bytes && !this.socket.destroyed) {
      await Promise.race([once(this.socket, "data"), this.closed]);
    }
  }

  /** Waits until what the broker has sent begins with `expected`, and takes it away. */
  async hears(expected: Buffer): Promise<void> {
    while (this.#received.length < expected.length) {
      if (this.socket.destroyed) break;
      await Promise.race([once(this.socket, "data"), this.closed]);
    }
    const heard = this.#received.subarray(0, expected.length);
    if (!heard.equals(expected)) {
      throw new Error(`heard ${heard.toString("hex")}, expected ${expected.toString("hex")}`);
    }
    this.#received = this.#received.subarray(expected.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}
