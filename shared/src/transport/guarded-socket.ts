import type { Duplex } from "node:stream";
import { PeerError } from "../errors.ts";
import type { PacketGuard } from "./packet-guard.ts";

/**
 * Puts a guard in front of whoever reads from `socket`: on its first fault the socket is destroyed
 * with a PeerError and nothing of that chunk is seen or kept.
 *
 * Node hands each chunk that it reads from the wire to `push`. Replacing it on this one socket adds
 * no stage, no copy and no second buffer, and the reader keeps a real socket.
 *
 * @param onFault told once, before the socket is destroyed
 */
export function guardSocket(
  socket: Duplex,
  guard: PacketGuard,
  onFault: (fault: string) => void = () => {},
): void {
  const push = socket.push.bind(socket);
  socket.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
    if (socket.destroyed) return false;
    const fault = chunk === null ? undefined : guard.findFault(chunk);
    if (fault === undefined) return push(chunk, encoding);
    onFault(fault);
    socket.destroy(new PeerError(fault, "Update the peer, or raise the largest allowed packet."));
    return false;
  };
}
