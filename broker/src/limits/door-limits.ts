import type { Socket } from "node:net";
import { isLoopbackHost, type Log, PeerError } from "@lares/shared";
import type { ClientIdentity } from "../client-identity.ts";
import { FlappingBan } from "./flapping-ban.ts";

/** Sockets of one address, and of all, whether or not they have said CONNECT. */
const MAX_PER_ADDRESS = 1200;
const MAX_CONNECTIONS = 4096;

/** A client that is welcome again later. */
export class BannedError extends PeerError {}

/** Decides who is let in, before anything is kept for them. One for all listeners of a broker. */
export class DoorLimits {
  readonly #maxPerAddress: number;
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #sockets = new Map<string, number>();
  readonly #strangers = new FlappingBan();
  readonly #clients: FlappingBan;
  #open = 0;

  constructor(
    log: Log,
    nowMs: () => number,
    maxPerAddress = MAX_PER_ADDRESS,
    maxConnectsPerMinute?: number,
  ) {
    this.#clients = new FlappingBan(maxConnectsPerMinute);
    this.#log = log;
    this.#nowMs = nowMs;
    this.#maxPerAddress = maxPerAddress;
  }

  /** @returns whether the socket may stay; it is counted until it closes */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? "";
    const open = this.#sockets.get(address) ?? 0;
    if (open >= this.#maxPerAddress || this.#open >= MAX_CONNECTIONS) return false;
    if (this.#strangers.remainingMs(address, this.#nowMs()) > 0) return false;
    this.#sockets.set(address, open + 1);
    this.#open += 1;
    socket.once("close", () => {
      const left = (this.#sockets.get(address) as number) - 1;
      if (left === 0) this.#sockets.delete(address);
      else this.#sockets.set(address, left);
      this.#open -= 1;
    });
    return true;
  }

  /**
   * Notes that a stranger at `address` showed nothing good. Never bans this machine: one part with
   * a wrong password would shut out all others.
   */
  noteFailure(address: string | undefined): void {
    if (address === undefined || isLoopbackHost(address.replace(/^::ffff:/, ""))) return;
    if (this.#strangers.note(address, this.#nowMs()))
      this.#log("warn", "address-banned", { address });
  }

  /** @throws BannedError for a client that has connected too often */
  requireCalm({ id, role }: ClientIdentity): void {
    const nowMs = this.#nowMs();
    const key = `${role} ${id}`;
    if (this.#clients.remainingMs(key, nowMs) === 0) {
      if (!this.#clients.note(key, nowMs)) return;
      this.#log("warn", "client-banned", { client: id });
    }
    const minutes = Math.ceil(this.#clients.remainingMs(key, nowMs) / 60_000);
    throw new BannedError(
      `client "${id}" connects again and again, and is banned for ${minutes} minutes`,
      "See whether two clients use one id, or why this one does not stay connected.",
    );
  }
}
